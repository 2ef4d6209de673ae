import type { Account, AccountId } from '@usher/engine'
import { errorBody, get, post, refusal, reply } from '@usher/http'
import { assertMay } from '../api/permissions.ts'
import { type Realms, realmNamed } from '../realms.ts'
import { asAdministrator } from '../session/routes.ts'
import { accountBodyOf } from './account-body.ts'
import { actorOf } from './actor.ts'
import { type DetailParts, detailOf } from './detail.ts'
import { findExactly } from './find-exactly.ts'
import { importAccounts } from './import.ts'
import {
  accountDetailBody,
  accountQuery,
  accountsBody,
  countBody,
  countQuery,
  createdBody,
  newAccount,
  refusals,
} from './schemas.ts'
import { searchEverywhere } from './search-everywhere.ts'

export interface AccountRouteParts extends DetailParts {
  readonly realms: Realms
}

const tags = ['accounts']

/** Finding accounts, looking at one, creating one. */
export const accountRoutes = (parts: AccountRouteParts) => [
  listAccounts(parts),
  countAccounts(parts),
  createAccount(parts),
  importAccounts(parts),
  showAccount(parts),
  searchEverywhere(parts.realms),
]

const listAccounts = ({ realms }: AccountRouteParts) =>
  get('/realms/{realm}/accounts', {
    summary: 'Accounts, newest first or in another order that the database has an index for',
    description:
      'The next page begins after the account named by `before`. A search that is exactly an ' +
      'address, a user name or an id finds that account alone.',
    tags,
    access: asAdministrator,
    query: accountQuery,
    responses: { 200: accountsBody, 400: errorBody, ...refusals, 422: errorBody },
    async handle({ params, query }) {
      const { engine } = realmNamed(realms, params.realm)
      if (!engine.store.accounts.orders().includes(query.order)) {
        throw refusal(400, 'The database of this app has no index for that order.')
      }
      const { search: text, before, limit, ...filter } = query
      const exact = text && before === undefined ? await findExactly(engine, text) : undefined
      if (exact && isLike(exact, filter)) {
        return reply(200, { accounts: [accountBodyOf(exact)], more: false })
      }
      const found = await engine.store.accounts.search({
        ...filter,
        text: text || undefined,
        before: before as AccountId | undefined,
        limit: limit + 1, // one more, to know whether there is another page
      })
      const accounts = found.slice(0, limit).map(accountBodyOf)
      return reply(200, { accounts, more: found.length > limit })
    },
  })

const countAccounts = ({ realms }: AccountRouteParts) =>
  get('/realms/{realm}/account-count', {
    summary: 'How many accounts a list has',
    description: 'Exact up to some thousands; it never looks into all accounts of a large app.',
    tags,
    access: asAdministrator,
    query: countQuery,
    responses: { 200: countBody, ...refusals, 422: errorBody },
    async handle({ params, query: { search: text, ...filter } }) {
      const { engine } = realmNamed(realms, params.realm)
      const exact = text ? await findExactly(engine, text) : undefined
      if (exact && isLike(exact, filter)) return reply(200, { count: 1, complete: true })
      const { accounts } = engine.store
      const { count, isComplete } = await accounts.count({ ...filter, text: text || undefined })
      return reply(200, { count, complete: isComplete })
    },
  })

function isLike(
  { status, roles }: Account,
  filter: { readonly status?: string | undefined; readonly role?: string | undefined },
): boolean {
  const hasStatus = filter.status === undefined || status === filter.status
  return hasStatus && (filter.role === undefined || roles.includes(filter.role))
}

const createAccount = ({ realms }: AccountRouteParts) =>
  post('/realms/{realm}/accounts', {
    summary: 'Create an active account, with a password or an invitation by mail',
    tags,
    access: asAdministrator,
    body: newAccount,
    responses: {
      201: createdBody,
      400: errorBody,
      ...refusals,
      409: errorBody,
      422: errorBody,
      503: errorBody,
    },
    async handle({ params, body, principal }) {
      const { engine, profileOf } = realmNamed(realms, params.realm)
      const { identifier, password, invite, roles } = body
      if (roles !== undefined) assertMay(principal, 'govern') // it grants them
      const creation = {
        identifier,
        roles,
        profile: profileOf(identifier),
        actor: actorOf(principal),
      }
      if (invite) {
        if (engine.realm.passwordReset === 'none') throw refusal(400, 'This app mails no links.')
        const account = await engine.inviteAccount(creation)
        return reply(201, { account: accountBodyOf(account), secret: null })
      }
      if (password === undefined && engine.realm.credential.kind === 'password') {
        throw refusal(400, 'Give a password, or invite the person by mail.')
      }
      const { account, secret } = await engine.createAccount({ ...creation, password })
      return reply(201, { account: accountBodyOf(account), secret: secret ?? null })
    },
  })

const showAccount = ({ realms, ...parts }: AccountRouteParts) =>
  get('/realms/{realm}/accounts/{id}', {
    summary: 'One account with its sessions and one-time tokens',
    description: 'Tokens are told by purpose and end, never by value.',
    tags,
    access: asAdministrator,
    responses: { 200: accountDetailBody, ...refusals },
    async handle({ params }) {
      const realm = realmNamed(realms, params.realm)
      return reply(200, await detailOf(realm, params.id, parts))
    },
  })
