import { randomUUID } from 'node:crypto'
import type { Account, AccountId, AccountStore, NewAccount } from '@usher/engine'
import { profileColumns, storedStatus } from './account-row.ts'
import { account as accountPlace, changeRow } from './changes.ts'
import { claim, claimantOf } from './claim.ts'
import { storedMail } from './consequences.ts'
import { numbered } from './events.ts'
import type { Home } from './home.ts'
import { storedSession } from './open-session.ts'
import { cql, listed, names, type Statement } from './statement.ts'
import { addToken, noteToken } from './tokens.ts'

/** Claims the address first; the account itself is then stored with all that belongs to it. */
export async function register(
  home: Home,
  account: NewAccount,
): ReturnType<AccountStore['register']> {
  const id = account.id ?? (randomUUID() as AccountId)
  const claimant = claimantOf(account, id)
  const isClaimed = await home.turns.take(`claim ${account.identifier}`, () =>
    claim(home, claimant),
  )
  if (!isClaimed) return { kind: 'identifier_taken' }

  const { oneTimeToken, mail, session, event, createdAt } = account
  if (oneTimeToken) await noteToken(home, id, { ...oneTimeToken, now: createdAt })
  const outcome = await changeRow(home, accountPlace(id), {
    guarded: insertAccount(home, account, id),
    also: oneTimeToken ? [addToken(id, { ...oneTimeToken, now: createdAt })] : [],
    consequences: {
      event: numbered(home, event, id),
      mail: mail && storedMail(mail, createdAt),
      session: session && storedSession(session, { account: id, epoch: null }),
      follow: ['index'],
    },
  })
  // Held up for more than a minute, and another one has the address now.
  if (!outcome.applied) return { kind: 'identifier_taken' }
  return { kind: 'registered', account: registered(home, account, id) }
}

function insertAccount({ realm }: Home, account: NewAccount, id: AccountId): Statement {
  const { identifier, shownIdentifier, status, credential, createdAt } = account
  const values = new Map<string, unknown>([
    ['userid', id],
    ['email', identifier],
    ['shown_email', shownIdentifier],
    ['account_status', storedStatus(status)],
    ['roles', rolesOf(account)],
    ['created_date', createdAt],
    ['updated_at', createdAt],
    ['activated_at', status === 'active' ? createdAt : undefined],
    ['password', credential.kind === 'password' ? credential.hash : undefined],
    ...profileColumns(realm, account.profile).map(
      ([column, value]) => [column, value ?? undefined] as const,
    ),
  ])
  const bound = [...values.values()].map((value) => cql`${value}`)
  return cql`insert into users (${names(...values.keys())}) values (${listed(bound)})
    if not exists`
}

function registered({ realm }: Home, account: NewAccount, id: AccountId): Account {
  const { identifier, shownIdentifier, status, createdAt, profile } = account
  const fields = Object.keys(realm.profile).map((field) => [field, profile[field] ?? null] as const)
  return {
    id,
    identifier,
    shownIdentifier,
    status,
    roles: rolesOf(account),
    profile: Object.fromEntries(fields),
    createdAt,
    updatedAt: createdAt,
    lastLoginAt: undefined,
  }
}

function rolesOf({ roles }: NewAccount): string[] {
  return [...new Set(roles)].sort()
}
