import type { Account, NewAccount } from '@usher/engine'
import type { Kysely } from 'kysely'
import type { AccountKey } from '../columns.ts'
import { type Place, prepared } from '../prepared.ts'
import { keyOf, type RealmContext } from '../realm-context.ts'
import type { EngineTx } from '../realm-tx.ts'
import type { EngineTables } from '../tables.ts'
import {
  type AccountRow,
  accountColumns,
  accountReader,
  type NewAccountRow,
  newAccountRow,
} from './account-row.ts'
import { type CredentialRow, credentialRow } from './credential-row.ts'
import { isReserved } from './email-change-rows.ts'
import { postMail } from './mails.ts'
import { openSession } from './open-session.ts'
import { addToken } from './tokens.ts'

/** Beside these, the columns of the realm's profile. */
type AccountValues = NewAccountRow & Readonly<Record<string, unknown>>

const registerStatements = (context: RealmContext, db: Kysely<EngineTables>) => {
  const profile = Object.values(context.realm.profile).map(({ column }) => column)
  // no type knows the columns of the profile
  const places = (place: Place<AccountValues>) => {
    const ofProfile: object = Object.fromEntries(profile.map((name) => [name, place(name)]))
    return {
      ...ofProfile,
      identifier: place('identifier'),
      shown_identifier: place('shown_identifier'),
      status: place('status'),
      created_at: place('created_at'),
      updated_at: place('updated_at'),
      activated_at: place('activated_at'),
      locale: place('locale'),
    }
  }
  return {
    accountOf: accountReader(context),
    insertNumbered: prepared<AccountValues, AccountRow>((place) =>
      db
        .insertInto('accounts')
        .values(places(place))
        .onConflict((conflict) => conflict.column('identifier').doNothing())
        .returning(accountColumns(context)),
    ),
    insertWithId: prepared<AccountValues & { id: AccountKey }, AccountRow>((place) =>
      db
        .insertInto('accounts')
        .values({ ...places(place), id: place('id') })
        .onConflict((conflict) => conflict.column('identifier').doNothing())
        .returning(accountColumns(context)),
    ),
    remove: prepared<{ account: AccountKey }, never>((place) =>
      db.deleteFrom('accounts').where('id', '=', place('account')),
    ),
    addRole: prepared<{ account: AccountKey; role: string; createdAt: Date }, never>((place) =>
      db.insertInto('account_roles').values({
        account_id: place('account'),
        role: place('role'),
        account_created_at: place('createdAt'),
      }),
    ),
    invite: prepared<{ account: AccountKey; invitedBy: string; createdAt: Date }, never>((place) =>
      db.insertInto('invitations').values({
        account_id: place('account'),
        invited_by: place('invitedBy'),
        invited_at: place('createdAt'),
      }),
    ),
    addCredential: prepared<CredentialRow, never>((place) =>
      db.insertInto('credentials').values({
        account_id: place('account_id'),
        kind: place('kind'),
        hash: place('hash'),
        lookup_key: place('lookup_key'),
        verifier: place('verifier'),
        changed_at: place('changed_at'),
      }),
    ),
  }
}

export async function registerAccountIn(
  tx: EngineTx,
  account: NewAccount,
): Promise<{ kind: 'registered'; account: Account } | { kind: 'identifier_taken' }> {
  const { accountOf, addRole, addCredential, invite } = tx.statements(registerStatements)
  const row = await insertAccount(tx, account)
  if (!row || (await isKeptForAnother(tx, row, account))) return { kind: 'identifier_taken' }

  const { id: key } = row
  const { createdAt, oneTimeToken, mail, session, invitedBy } = account
  const roles = [...new Set(account.roles)].sort()
  for (const role of roles) await addRole(tx, { account: key, role, createdAt })
  await addCredential(tx, credentialRow(key, account.credential, createdAt))
  if (oneTimeToken) await addToken(tx, key, { ...oneTimeToken, now: createdAt })
  if (invitedBy) await invite(tx, { account: key, invitedBy, createdAt })
  if (session) await openSession(tx, key, session)
  if (mail) await postMail(tx, mail, createdAt)
  const stored = { ...accountOf(row), roles }
  await tx.record(account.event, stored.id)
  return { kind: 'registered', account: stored }
}

/**
 * Somebody who gave the address up may yet take it back. Looked for when the address is ours: then
 * nobody can give it up any more, and whoever did is seen.
 */
async function isKeptForAnother(
  tx: EngineTx,
  { id: account }: AccountRow,
  { identifier, createdAt: now }: NewAccount,
): Promise<boolean> {
  if (!(await isReserved(tx, { identifier, account, now }))) return false
  await tx.statements(registerStatements).remove(tx, { account })
  return true
}

async function insertAccount(tx: EngineTx, account: NewAccount): Promise<AccountRow | undefined> {
  const { insertNumbered, insertWithId } = tx.statements(registerStatements)
  const { id } = account
  const row = newAccountRow(tx, account)
  const [inserted] = await (id === undefined
    ? insertNumbered(tx, { ...row })
    : insertWithId(tx, { ...row, id: keyOf(tx, id) }))
  return inserted
}
