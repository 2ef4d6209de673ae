import { randomUUID } from 'node:crypto'
import {
  type Account,
  type AccountId,
  type AccountStore,
  type AuditEvent,
  asAccountId,
  type ImportedAccount,
  type NewAccount,
} from '@usher/engine'
import { numbered } from '../audit/events.ts'
import { changeRow } from '../changes/change-row.ts'
import { storedMail } from '../changes/consequences.ts'
import { accountRow } from '../changes/row-key.ts'
import { cql, listed, names, type Statement } from '../client/statement.ts'
import { noteInvitation } from '../invitations.ts'
import type { RealmContext } from '../realm-context.ts'
import { storedSession } from '../sessions/open-session.ts'
import { profileColumns, storedStatus } from './account-row.ts'
import { claim, claimantOf } from './claim.ts'
import { addToken, noteToken } from './tokens.ts'

type AccountToStore = NewAccount &
  Pick<ImportedAccount, 'confirmedAt'> & {
    /** Of an account that comes with an identity. */
    readonly secondEvent?: AuditEvent | undefined
  }

/**
 * Claims the address first; the account itself is then stored with all that belongs to it.
 *
 * @param prepare answers further writes of the account's row
 */
export async function register(
  context: RealmContext,
  account: AccountToStore,
  prepare: (id: AccountId) => Promise<readonly Statement[]> = async () => [],
): ReturnType<AccountStore['register']> {
  const id = account.id ?? asAccountId(randomUUID())
  const claimant = claimantOf(account, id)
  const isClaimed = await context.turns.take(`claim ${account.identifier}`, () =>
    claim(context, claimant),
  )
  if (!isClaimed) return { kind: 'identifier_taken' }

  const { oneTimeToken, mail, session, event, secondEvent, createdAt, invitedBy } = account
  if (invitedBy) await noteInvitation(context, id, { invitedBy, invitedAt: createdAt })
  if (oneTimeToken) await noteToken(context, id, { ...oneTimeToken, now: createdAt })
  const further = await prepare(id)
  const outcome = await changeRow(context, accountRow(id), {
    guarded: insertAccount(context, account, id),
    also: [
      ...(oneTimeToken ? [addToken(id, { ...oneTimeToken, now: createdAt })] : []),
      ...further,
    ],
    consequences: {
      event: numbered(context, event, id),
      secondEvent: secondEvent && numbered(context, secondEvent, id),
      mail: mail && storedMail(mail, createdAt),
      session: session && storedSession(session, { account: id, epoch: null }),
      follow: ['index'],
    },
  })
  // Held up for more than a minute, and another one has the address now.
  if (!outcome.applied) return { kind: 'identifier_taken' }
  return { kind: 'registered', account: registered(context, account, id) }
}

function insertAccount(
  { realm }: RealmContext,
  account: NewAccount & Pick<ImportedAccount, 'confirmedAt'>,
  id: AccountId,
): Statement {
  const { identifier, shownIdentifier, status, credential, createdAt, confirmedAt } = account
  const values = new Map<string, unknown>([
    ['userid', id],
    ['email', identifier],
    ['shown_email', shownIdentifier],
    ['account_status', storedStatus(status)],
    ['roles', rolesOf(account)],
    ['created_date', createdAt],
    ['updated_at', createdAt],
    ['activated_at', status === 'active' ? createdAt : undefined],
    ['confirmed_at', confirmedAt],
    ['locale', account.locale],
    ['password', credential.kind === 'password' ? credential.hash : undefined],
    ...profileColumns(realm, account.profile).map(
      ([column, value]) => [column, value ?? undefined] as const,
    ),
  ])
  const bound = [...values.values()].map((value) => cql`${value}`)
  return cql`insert into users (${names(...values.keys())}) values (${listed(bound)})
    if not exists`
}

function registered({ realm }: RealmContext, account: NewAccount, id: AccountId): Account {
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
    confirmedAt: undefined,
    resetRequiredAt: undefined,
    locale: account.locale,
  }
}

function rolesOf({ roles }: NewAccount): string[] {
  return [...new Set(roles)].sort()
}
