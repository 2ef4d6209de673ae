import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type {
  accountBody,
  accountDetailBody,
  accountsBody,
  countBody,
  createdBody,
  foundBody,
  importedBody,
} from '../../../src/accounts/schemas.ts'
import type { realmBody } from '../../../src/overview/schemas.ts'
import { ask } from './ask.ts'
import { ADMIN } from './query-client.ts'
import type { Body } from './wire.ts'

export type Realm = Body<typeof realmBody>
export type Account = Body<typeof accountBody>
export type AccountDetail = Body<typeof accountDetailBody>
export type Created = Body<typeof createdBody>

export interface AccountFilter {
  readonly search?: string | undefined
  readonly status?: string | undefined
  readonly role?: string | undefined
  /** Newest first, if absent. */
  readonly order?: string | undefined
  readonly before?: string | undefined
  /** Accounts on a page; the server has a number of its own. */
  readonly limit?: string | undefined
}

export const realmsQuery = queryOptions({
  queryKey: [ADMIN, 'realms'],
  queryFn: () => ask<{ realms: Realm[] }>('GET', '/console/api/realms'),
  staleTime: Number.POSITIVE_INFINITY,
})

const at = (realm: string, rest = '') =>
  `/console/api/realms/${encodeURIComponent(realm)}/accounts${rest}`

const one = (realm: string, id: string, rest = '') => at(realm, `/${encodeURIComponent(id)}${rest}`)

export const accountsQuery = (realm: string, filter: AccountFilter) =>
  queryOptions({
    queryKey: [ADMIN, 'accounts', realm, filter],
    queryFn: () => pageOf(realm, filter),
    placeholderData: keepPreviousData,
  })

function pageOf(realm: string, filter: AccountFilter) {
  return ask<Body<typeof accountsBody>>('GET', at(realm, `?${queryOf(filter)}`))
}

/** How many accounts a filter finds, on all pages. */
export const countQuery = (realm: string, { search, status, role }: AccountFilter) =>
  queryOptions({
    queryKey: [ADMIN, 'accounts', realm, 'count', { search, status, role }],
    queryFn: () => {
      const path = `/console/api/realms/${encodeURIComponent(realm)}/account-count`
      const query = queryOf({ search, status, role })
      return ask<Body<typeof countBody>>('GET', `${path}?${query}`)
    },
  })

function queryOf(filter: AccountFilter): URLSearchParams {
  const given = Object.entries(filter).filter(([, value]) => value)
  return new URLSearchParams(given as [string, string][])
}

const LONGEST_PAGE = '200'

/**
 * Every account that a filter finds, page after page.
 *
 * @param job.told how many have come so far
 * @param job.signal ends it; what has come so far is answered
 */
export async function readAccounts(
  realm: string,
  filter: AccountFilter,
  job: { readonly signal: AbortSignal; readonly told: (count: number) => void },
): Promise<readonly Account[]> {
  const found: Account[] = []
  let before: string | undefined
  while (!job.signal.aborted) {
    const page = await pageOf(realm, { ...filter, before, limit: LONGEST_PAGE })
    found.push(...page.accounts)
    job.told(found.length)
    before = page.accounts.at(-1)?.id
    if (!page.more || before === undefined) break
  }
  return found
}

/** People of all apps, by any part of them. */
export const everywhereQuery = (search: string) =>
  queryOptions({
    queryKey: [ADMIN, 'everywhere', search],
    queryFn: () =>
      ask<Body<typeof foundBody>>(
        'GET',
        `/console/api/accounts?${new URLSearchParams({ search })}`,
      ),
  })

export const accountQuery = (realm: string, id: string) =>
  queryOptions({
    queryKey: [ADMIN, 'account', realm, id],
    queryFn: () => ask<AccountDetail>('GET', one(realm, id)),
  })

export interface NewAccount {
  readonly identifier: string
  readonly password?: string
  readonly invite?: boolean
  /** Absent: the default role. */
  readonly roles?: readonly string[]
}

export type Imported = Body<typeof importedBody>

/** One account of a file. */
export interface ImportRow {
  readonly identifier: string
  readonly roles?: readonly string[]
  readonly status?: string
  readonly password_hash?: string
  readonly created_at?: string
  readonly fields: readonly { readonly name: string; readonly value: string }[]
}

/** What administrators do with accounts; each resolves when it has happened. */
export const accounts = {
  create: (realm: string, body: NewAccount) => ask<Created>('POST', at(realm), { body }),
  changeStatus: (realm: string, id: string, status: string) =>
    ask('PUT', one(realm, id, '/status'), { body: { status } }),
  suspend: (
    realm: string,
    id: string,
    suspension: { readonly reason?: string; readonly until?: string },
  ) => ask('PUT', one(realm, id, '/status'), { body: { status: 'suspended', ...suspension } }),
  editProfile: (
    realm: string,
    id: string,
    fields: readonly { readonly name: string; readonly value: string }[],
  ) => ask('PUT', one(realm, id, '/profile'), { body: { fields } }),
  changeEmail: (realm: string, id: string, email: string) =>
    ask('PUT', one(realm, id, '/email'), { body: { email } }),
  addNote: (realm: string, id: string, text: string) =>
    ask('POST', one(realm, id, '/notes'), { body: { text } }),
  removeNote: (realm: string, id: string, note: string) =>
    ask('DELETE', one(realm, id, `/notes/${encodeURIComponent(note)}`)),
  import: (realm: string, rows: readonly ImportRow[], dryRun: boolean) =>
    ask<Imported>('POST', at(realm, '/import'), { body: { dry_run: dryRun, accounts: rows } }),
  grant: (realm: string, id: string, role: string) =>
    ask('PUT', one(realm, id, `/roles/${encodeURIComponent(role)}`)),
  revoke: (realm: string, id: string, role: string) =>
    ask('DELETE', one(realm, id, `/roles/${encodeURIComponent(role)}`)),
  endSession: (realm: string, id: string, session: string) =>
    ask('DELETE', one(realm, id, `/sessions/${encodeURIComponent(session)}`)),
  endSessions: (realm: string, id: string) => ask('DELETE', one(realm, id, '/sessions')),
  sendReset: (realm: string, id: string) => ask('POST', one(realm, id, '/password-reset')),
  resetFactors: (realm: string, id: string) => ask('DELETE', one(realm, id, '/factors')),
  delete: (realm: string, id: string) => ask('DELETE', one(realm, id)),
  resendActivation: (realm: string, id: string) => ask('POST', one(realm, id, '/activation')),
}
