import type { PasswordHash } from '@usher/engine'
import type { AccountKey } from '../columns.ts'
import { prepared } from '../prepared.ts'
import { oncePerHome, type RealmDatabase } from './home.ts'

interface NewHash {
  readonly newHash: PasswordHash
  readonly now: Date
}

interface Values extends NewHash {
  readonly account: AccountKey
}

const statements = oncePerHome((_, db) => ({
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
}))

export async function setHash(
  db: RealmDatabase,
  account: AccountKey,
  change: NewHash,
): Promise<void> {
  await statements(db).set(db, { account, ...change })
}

/** @returns whether the stored hash was still `verified` */
export async function replaceHash(
  db: RealmDatabase,
  account: AccountKey,
  change: NewHash & { readonly verified: PasswordHash },
): Promise<boolean> {
  return (await statements(db).replace(db, { account, ...change })).length > 0
}
