import type { PasswordHash } from '@usher/engine'
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

interface Values extends NewHash {
  readonly account: AccountKey
}

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
