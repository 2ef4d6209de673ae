import type { AccountId, Realm } from '@usher/engine'
import type { Kysely, QueryExecutorProvider } from 'kysely'
import type { AccountKey } from '../columns.ts'
import type { Dialect } from '../dialect.ts'
import type { Executes } from '../prepared.ts'
import type { EngineTables } from '../tables.ts'

/** Whose accounts a database keeps, and in which dialect. */
export interface Home {
  readonly realm: Realm
  readonly dialect: Dialect
  /** 32 bytes; vouches for audit events. */
  readonly auditKey: Uint8Array
}

/** A realm's database or one of its transactions, whatever an app knows of its tables. */
export type RealmDatabase = Executes

// A database and its transactions have one adapter, and no other database has it.
const homes = new WeakMap<object, Home>()

/** Notes where this database and its transactions are at home. */
export function settle(db: QueryExecutorProvider, home: Home): void {
  homes.set(db.getExecutor().adapter, home)
}

function homeOf(db: QueryExecutorProvider): Home {
  const home = homes.get(db.getExecutor().adapter)
  if (!home) throw new TypeError('this is no database that openStorage has opened')
  return home
}

/** Makes something once for each home, such as its compiled statements. */
export function oncePerHome<Made>(
  make: (home: Home, db: Kysely<EngineTables>) => Made,
): (db: RealmDatabase) => Made {
  const made = new WeakMap<Home, Made>()
  return (db) => {
    const home = homeOf(db)
    const known = made.get(home)
    if (known) return known
    const fresh = make(home, db as unknown as Kysely<EngineTables>) // every realm has its tables
    made.set(home, fresh)
    return fresh
  }
}

const NOBODY = -1 // the database numbers from 1

/** The account's key as its table has it; what cannot be an id of the realm is nobody's. */
export function keyOf({ realm }: Pick<Home, 'realm'>, id: AccountId): AccountKey {
  if (realm.accountIds.form !== 'sequential') return id
  return /^\d{1,15}$/.test(id) ? Number(id) : NOBODY
}

/** The same for whoever has only the database or transaction at hand. */
export function accountKeyIn(db: QueryExecutorProvider, id: AccountId): AccountKey {
  return keyOf(homeOf(db), id)
}
