import type { AccountId, Realm, RealmKeys } from '@usher/engine'
import type { AccountKey } from './columns.ts'
import type { Dialect } from './dialect.ts'

/** Whose accounts a database holds, and in which SQL. */
export interface RealmContext {
  readonly realm: Realm
  readonly dialect: Dialect
  readonly keys: RealmKeys
}

const NOBODY = -1 // the database numbers from 1

/** The account's key as its table has it. A text that cannot be an id of the realm matches no row. */
export function keyOf({ realm }: Pick<RealmContext, 'realm'>, id: AccountId): AccountKey {
  if (realm.accountIds.form !== 'sequential') return id
  return /^\d{1,15}$/.test(id) ? Number(id) : NOBODY
}
