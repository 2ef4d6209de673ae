import type { PasswordHash, StoredCredential } from '@usher/engine'
import type { Kysely } from 'kysely'
import type { AccountKey } from '../columns.ts'
import { prepared } from '../prepared.ts'
import type { RealmContext } from '../realm-context.ts'
import type { EngineTx } from '../realm-tx.ts'
import type { EngineTables } from '../tables.ts'

interface NewHash {
  readonly newHash: PasswordHash
  readonly now: Date
}

interface Holder {
  readonly account: AccountKey
}

type Values = NewHash & Holder

type Secret = Extract<StoredCredential, { kind: 'secret' }>

const credentialsStatements = (_: RealmContext, db: Kysely<EngineTables>) => ({
  set: prepared<Values, never>((place) =>
    db
      .updateTable('credentials')
      .set({ hash: place('newHash'), changed_at: place('now') })
      .where('account_id', '=', place('account'))
      .where('kind', '=', 'password'),
  ),
  replace: prepared<Values & { verified: string }, { kind: string }>((place) =>
    db
      .updateTable('credentials')
      .set({ hash: place('newHash'), changed_at: place('now') })
      .where('account_id', '=', place('account'))
      .where('kind', '=', 'password')
      .where('hash', '=', place('verified'))
      .returning('kind'),
  ),
  setSecret: prepared<Holder & Secret & { now: Date }, never>((place) =>
    db
      .updateTable('credentials')
      .set({
        lookup_key: place('lookupKey'),
        verifier: place('verifier'),
        changed_at: place('now'),
      })
      .where('account_id', '=', place('account'))
      .where('kind', '=', 'secret'),
  ),
  findPassword: prepared<Holder & { hash: string }, { kind: string }>((place) =>
    db
      .selectFrom('credentials')
      .select('kind')
      .where('account_id', '=', place('account'))
      .where('hash', '=', place('hash')),
  ),
  findSecret: prepared<Holder & Secret, { kind: string }>((place) =>
    db
      .selectFrom('credentials')
      .select('kind')
      .where('account_id', '=', place('account'))
      .where('lookup_key', '=', place('lookupKey'))
      .where('verifier', '=', place('verifier')),
  ),
})

export async function setHash(db: EngineTx, account: AccountKey, change: NewHash): Promise<void> {
  await db.statements(credentialsStatements).set(db, { account, ...change })
}

/** @returns whether the stored hash was still `verified` */
export async function replaceHash(
  db: EngineTx,
  account: AccountKey,
  change: NewHash & { readonly verified: PasswordHash },
): Promise<boolean> {
  return (await db.statements(credentialsStatements).replace(db, { account, ...change })).length > 0
}

export async function setSecret(
  db: EngineTx,
  account: AccountKey,
  change: Secret & { readonly now: Date },
): Promise<void> {
  await db.statements(credentialsStatements).setSecret(db, { account, ...change })
}

/** Whether this is what the account proves itself with now. */
export async function holdsCredential(
  db: EngineTx,
  account: AccountKey,
  credential: StoredCredential,
): Promise<boolean> {
  const { findPassword, findSecret } = db.statements(credentialsStatements)
  const rows = await (credential.kind === 'password'
    ? findPassword(db, { account, hash: credential.hash })
    : findSecret(db, { account, ...credential }))
  return rows.length > 0
}
