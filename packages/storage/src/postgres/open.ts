import { StorageUnavailable } from '@usher/engine'
import { Kysely, PostgresDialect, sql } from 'kysely'
import type pg from 'pg'
import {
  type Migrated,
  type MigrationPlan,
  migrateToLatest,
  migrationPlan,
  pendingMigrations,
} from '../migrate.ts'
import type { TablesOfThatDay } from '../migrations.ts'
import type { OpenOptions, OpenSqlDatabase } from '../opening.ts'
import { StorageFault } from '../storage-fault.ts'
import { connections } from './connections.ts'
import { postgresDatabase } from './database.ts'
import { postgresDialect } from './dialect.ts'
import { assertReadable, notOpened } from './not-opened.ts'
import { postgresPool } from './pool.ts'
import type { Route } from './session.ts'
import { type BorrowedPool, SharedConnections } from './shared-connections.ts'

const CHECK_MILLISECONDS = 1_000
const AS_LONG_AS_IT_TAKES = 0

/** Opens the realm's schema, and makes and migrates it first where that is ours to do. */
export async function openOnPostgres(options: OpenOptions): Promise<OpenSqlDatabase> {
  const { url, realm, keys, connections: shared = new SharedConnections() } = options
  assertReadable(url)
  const unique = new Map<string, readonly string[]>()
  const sequentialIds = realm.accountIds.form === 'sequential'
  const dialect = postgresDialect({ sequentialIds, unique })
  const plan = migrationPlan(options, dialect, realm.name)
  const borrowed = await borrow(shared, url)
  const migrated = await prepareSchema(options, plan, { unique, route: borrowed.route }).catch(
    async (error: unknown) => {
      await borrowed.release()
      throw error
    },
  )
  const open = postgresDatabase(borrowed, { realm, dialect, keys })
  const { read } = open.database<TablesOfThatDay>()
  return {
    ...open,
    ...migrated,
    check: () => check(borrowed.pool),
    pendingMigrations: () => pendingMigrations(read, plan),
  }
}

/** In one transaction on a connection of its own; processes that start at once take turns. */
async function prepareSchema(
  { url, realm, migrate = false }: OpenOptions,
  plan: MigrationPlan,
  { unique, route }: { unique: Map<string, readonly string[]>; route: Route },
): Promise<Migrated> {
  const routed = await postgresPool({ url, route, max: 1, isPatient: true })
  const kysely = new Kysely<TablesOfThatDay>({
    dialect: new PostgresDialect({ pool: connections(routed, realm.name, AS_LONG_AS_IT_TAKES) }),
  })
  try {
    return await kysely.transaction().execute(async (tx) => {
      await sql`select pg_advisory_xact_lock(hashtext(${`usher ${realm.name}`}))`.execute(tx)
      const done = await bringUpToDate(tx, plan, migrate)
      await readUniqueIndexes(tx, unique)
      return done
    })
  } catch (error) {
    throw notOpened(url, error)
  } finally {
    await kysely.destroy()
    await routed.pool.end()
  }
}

async function borrow(shared: SharedConnections, url: string): Promise<BorrowedPool> {
  try {
    return await shared.borrow(url)
  } catch (error) {
    throw notOpened(url, error)
  }
}

async function bringUpToDate(
  tx: Kysely<TablesOfThatDay>,
  plan: MigrationPlan,
  migrate: boolean,
): Promise<Migrated> {
  const { name } = plan.realm
  const state = await stateOf(tx, name)
  // asked for even if it is there, it needs a right that the owner of the schema may not have
  if (state === 'missing') await sql`create schema ${sql.id(name)}`.execute(tx)
  const pending = state === 'in_use' && !migrate ? await pendingMigrations(tx, plan) : []
  if (pending.length > 0) {
    const count = pending.length === 1 ? 'a migration' : `${pending.length} migrations`
    throw new StorageFault(`the database of ${name} lacks ${count}; run: npx usher migrate ${name}`)
  }
  return migrateToLatest(tx, plan)
}

async function stateOf(
  tx: Kysely<TablesOfThatDay>,
  schema: string,
): Promise<'missing' | 'empty' | 'in_use'> {
  const { rows } = await sql<{ tables: number }>`
    select (select count(*) from pg_tables where schemaname = nspname) as tables
    from pg_namespace where nspname = ${schema}`.execute(tx)
  if (!rows[0]) return 'missing'
  return rows[0].tables === 0 ? 'empty' : 'in_use'
}

async function readUniqueIndexes(
  tx: Kysely<TablesOfThatDay>,
  unique: Map<string, readonly string[]>,
): Promise<void> {
  const { rows } = await sql<{ name: string; columns: string[] }>`
    select relname as name, array(
        select attname::text from unnest(indkey) with ordinality as part (number, place)
        join pg_attribute on attrelid = indrelid and attnum = part.number order by place) as columns
      from pg_index join pg_class on pg_class.oid = indexrelid
      where indisunique and relnamespace = current_schema()::regnamespace`.execute(tx)
  for (const { name, columns } of rows) unique.set(name, columns)
}

/** A server that hangs is told as early as one that is gone. */
async function check(pool: pg.Pool): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error('no answer in time')), CHECK_MILLISECONDS)
  try {
    await Promise.race([pool.query('select 1'), late])
  } catch (cause) {
    throw new StorageUnavailable('PostgreSQL does not answer', { cause })
  } finally {
    clearTimeout(timer)
  }
}
