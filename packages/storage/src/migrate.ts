import type { ProfileColumn, Realm } from '@usher/engine'
import { type Kysely, type QueryExecutorProvider, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import type { Dialect } from './dialect.ts'
import { engineMigrations } from './migrations/index.ts'
import type { MigrationContext, Migrations, TablesOfThatDay } from './migrations.ts'
import { assertHere, moveStateOf } from './move/state.ts'
import type { OpenOptions } from './opening.ts'
import type { Reseal } from './reseal.ts'
import { vouchesForEvents } from './sql/audit/vouching.ts'
import { type GivenKeys, takeKey } from './sql/secret-key/take-key.ts'
import { StorageFault } from './storage-fault.ts'

export interface MigrationPlan extends MigrationContext, GivenKeys {
  readonly realm: Realm
  readonly app: Migrations
  /** Where the tables of record lie; absent: the database has one place only. */
  readonly schema?: string
}

/** @param schema where the tables of record lie; absent: the database has one place only */
export function migrationPlan(
  { realm, migrations, keys, areKeysNew = false, reseals = [] }: OpenOptions,
  dialect: Dialect,
  schema?: string,
): MigrationPlan {
  const plan = { realm, dialect, app: migrations, keys, areNew: areKeysNew, reseals }
  return schema === undefined ? plan : { ...plan, schema }
}

/** What `migrateToLatest` has done, and what is left to do. */
export interface Migrated {
  readonly migrated: readonly string[]
  readonly reseal: Reseal | undefined
}

/**
 * Brings the realm to the newest version, within the given transaction.
 *
 * @throws {OtherSecretKey} it was written with another secret
 * @throws {RealmMoved} it is elsewhere now
 * @throws {StorageFault} it has not arrived yet
 */
export async function migrateToLatest(
  tx: Kysely<TablesOfThatDay>,
  plan: MigrationPlan,
): Promise<Migrated> {
  assertHere(plan, await moveStateOf(tx, (table) => hasTable(tx, plan.dialect, table)))
  const done: string[] = []
  const failures: Failure[] = []
  const auditKey = await auditKeyOfThatDay(tx, plan)
  for (const [record, migrator] of migrators(tx, plan, { auditKey, failures })) {
    const { error, results = [] } = await migrator.migrateToLatest()
    if (error) throw notMigrated(plan, failures[0] ?? { error })
    done.push(...results.map(({ migrationName }) => `${record}/${migrationName}`))
  }
  const columns = await missingColumns(tx, plan)
  for (const column of columns) await addColumn(tx, plan, column)
  await addMissingRoles(tx, plan)
  const migrated = [...done, ...columns.map(profileChange)]
  return { migrated, reseal: await takeKey(tx, plan) }
}

/** Whether there is a table of this name. */
export async function hasTable(
  db: QueryExecutorProvider,
  dialect: Dialect,
  name: string,
): Promise<boolean> {
  return (await dialect.columnsOf(name).execute(db)).rows.length > 0
}

const LOG_MADE = 'engine/0004-audit-outbox-limits'
const LOG_SEALED_ANEW = 'engine/0009-linked-by-the-sealer'

/** A migration that seals the log anew needs the key that has sealed it so far. */
async function auditKeyOfThatDay(
  tx: Kysely<TablesOfThatDay>,
  plan: MigrationPlan,
): Promise<Uint8Array> {
  const { keys, reseals } = plan
  if (reseals.length === 0) return keys.audit
  const pending = await pendingMigrations(tx, plan)
  if (pending.includes(LOG_MADE) || !pending.includes(LOG_SEALED_ANEW)) return keys.audit
  const known = [keys, ...reseals.flatMap(({ from }) => (from === 'lost' ? [] : [from]))]
  for (const { audit } of known) if (await vouchesForEvents(tx, audit)) return audit
  return keys.audit
}

/** The first error of a transaction counts; those that follow only say that it has failed. */
interface Failure {
  readonly migration?: string
  readonly error: unknown
}

/** What `migrateToLatest` would run. */
export async function pendingMigrations(
  db: Kysely<TablesOfThatDay>,
  plan: MigrationPlan,
): Promise<string[]> {
  const pending: string[] = []
  for (const [record, migrator] of migrators(db, plan)) {
    for (const { name, executedAt } of await migrator.getMigrations()) {
      if (!executedAt) pending.push(`${record}/${name}`)
    }
  }
  if (pending.length > 0) return pending // they may add the columns that are missing
  return (await missingColumns(db, plan)).map(profileChange)
}

/** The engine's and the app's are counted apart, so that neither waits for the other's numbers. */
function migrators(
  db: Kysely<TablesOfThatDay>,
  plan: MigrationPlan,
  {
    auditKey = plan.keys.audit,
    failures = [],
  }: { auditKey?: Uint8Array; failures?: Failure[] } = {},
): [string, Migrator][] {
  const { realm, dialect } = plan // an app's migrations have no business with the key
  const sources: [string, BoundMigrations][] = [
    ['engine', bound(engineMigrations, { realm, dialect, auditKey }, failures)],
    ['app', bound(plan.app, { realm, dialect }, failures)],
  ]
  return sources.map(([record, migrations]) => [
    record,
    new Migrator({
      db,
      provider: { getMigrations: async () => migrations },
      migrationTableName: `${record}_migrations`,
      migrationLockTableName: `${record}_migrations_lock`,
      ...(plan.schema === undefined ? {} : { migrationTableSchema: plan.schema }),
    }),
  ])
}

type BoundMigrations = Readonly<Record<string, { up(db: Kysely<TablesOfThatDay>): Promise<void> }>>

function bound<Context extends MigrationContext>(
  migrations: Readonly<Record<string, MigrationWith<Context>>>,
  context: Context,
  failures: Failure[],
): BoundMigrations {
  const up = async (
    db: Kysely<TablesOfThatDay>,
    name: string,
    migration: MigrationWith<Context>,
  ) => {
    try {
      await migration.up(db, context)
    } catch (error) {
      failures.push({ migration: name, error })
      throw error
    }
  }
  return Object.fromEntries(
    Object.entries(migrations).map(([name, migration]) => [
      name,
      { up: (db: Kysely<TablesOfThatDay>) => up(db, name, migration) },
    ]),
  )
}

interface MigrationWith<Context> {
  up(db: Kysely<TablesOfThatDay>, context: Context): Promise<void>
}

/** Columns that the realm's profile has got since the table was made, and no migration has added. */
async function missingColumns(
  db: Kysely<TablesOfThatDay>,
  { realm, dialect }: MigrationPlan,
): Promise<readonly ProfileColumn[]> {
  const profile = Object.values(realm.profile)
  if (profile.length === 0) return []
  const { rows } = await dialect.columnsOf('accounts').execute(db)
  const present = new Set(rows.map(({ name }) => name))
  return profile.filter(({ column }) => !present.has(column))
}

/** People who are there have nothing in it. */
async function addColumn(
  tx: Kysely<TablesOfThatDay>,
  { dialect }: MigrationPlan,
  { column, type }: ProfileColumn,
): Promise<void> {
  const kind = type === 'integer' ? dialect.integer : sql`text`
  await tx.schema.alterTable('accounts').addColumn(column, kind).execute()
}

function profileChange({ column }: ProfileColumn): string {
  return `profile/${column}`
}

async function addMissingRoles(tx: Kysely<TablesOfThatDay>, { realm }: MigrationPlan) {
  await tx
    .insertInto('roles')
    .values(realm.roles.map((name) => ({ name })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

function notMigrated({ realm }: MigrationPlan, { migration, error }: Failure): StorageFault {
  const remedy = migration
    ? `migration ${migration} failed and nothing was changed; see the cause`
    : 'its record of migrations does not fit this version of Usher; start a newer one'
  return new StorageFault(`the database of ${realm.name} was not migrated: ${remedy}`, {
    cause: error,
  })
}
