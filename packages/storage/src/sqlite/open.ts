import { mkdirSync, statSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import { StorageUnavailable } from '@usher/engine'
import { type Kysely, sql } from 'kysely'
import {
  type MigrationPlan,
  migrateToLatest,
  migrationPlan,
  pendingMigrations,
} from '../migrate.ts'
import type { TablesOfThatDay } from '../migrations.ts'
import type { OpenOptions, OpenSqlDatabase } from '../opening.ts'
import type { RealmContext } from '../realm-context.ts'
import { StorageFault } from '../storage-fault.ts'
import { type OpenSqlite, openSqlite, type SqlitePath } from './database.ts'
import { sqliteDialect } from './dialect.ts'
import { BUSY, NO_DATABASE, primaryResultCode } from './failure.ts'
import { makeOwnerOnly } from './owner-only.ts'

/** Opens the realm's file, or a database in memory, and migrates it. */
export async function openOnSqlite(options: OpenOptions): Promise<OpenSqlDatabase> {
  for (const path of candidates(options)) {
    const open = await openMigrated(path, options)
    if (open) return open
  }
  throw new StorageFault(
    `${options.url} holds other realms than ${options.realm.name}; give sqlite:<directory>/`,
  )
}

/** A file belongs to one realm; where it belongs to another, ours lies beside it. */
export function candidates({
  url,
  dataDir,
  realm,
}: Pick<OpenOptions, 'url' | 'dataDir' | 'realm'>): SqlitePath[] {
  const place = url.slice('sqlite:'.length)
  if (place === ':memory:') return [undefined]
  if (place === '') return [join(dataDir, `${realm.name}.db`)]
  if (place.endsWith('/') || isDirectory(place)) return [join(place, `${realm.name}.db`)]
  const extension = extname(place)
  const stem = place.slice(0, place.length - extension.length)
  return [place, `${stem}.${realm.name}${extension}`]
}

async function openMigrated(
  path: SqlitePath,
  options: OpenOptions,
): Promise<OpenSqlDatabase | undefined> {
  const { realm } = options
  const dialect = sqliteDialect({ sequentialIds: realm.accountIds.form === 'sequential' })
  const plan = migrationPlan(options, dialect)
  const open = openFile(path, { realm, dialect, keys: options.keys })
  const { read, write } = open.database<TablesOfThatDay>()
  try {
    const migrated = await write(
      async ({ db }) => ((await belongsTo(db, plan, path)) ? migrateToLatest(db, plan) : undefined),
      { alone: true },
    )
    if (migrated) {
      return {
        ...open,
        ...migrated,
        check: async () => void (await read.selectFrom('roles').select('name').execute()),
        pendingMigrations: () => pendingMigrations(read, plan),
      }
    }
  } catch (error) {
    await open.close()
    throw notOpened(path, error)
  }
  await open.close()
  return undefined
}

function openFile(path: SqlitePath, context: RealmContext): OpenSqlite {
  try {
    if (path !== undefined) {
      makeDirectory(dirname(path))
      makeOwnerOnly(path)
    }
    return openSqlite(path, context)
  } catch (error) {
    throw notOpened(path, error)
  }
}

const OWNER_ONLY = 0o700

/** One by one: where the kernel makes up the files, `recursive` never ends. */
function makeDirectory(path: string): void {
  if (isDirectory(path)) return
  const parent = dirname(path)
  if (parent !== path) makeDirectory(parent)
  try {
    mkdirSync(path, OWNER_ONLY)
  } catch (error) {
    if (!isDirectory(path)) throw error // another process may have been faster
  }
}

/** Writes the realm's name into a new file and reads it in one that is not. */
async function belongsTo(
  tx: Kysely<TablesOfThatDay>,
  { realm }: MigrationPlan,
  path: SqlitePath,
): Promise<boolean> {
  const { rows: tables } = await sql<{ name: string }>`
    select name from sqlite_schema where type = 'table'`.execute(tx)
  if (tables.length === 0) {
    await sql`create table realm (name text not null)`.execute(tx)
    await sql`insert into realm (name) values (${realm.name})`.execute(tx)
    return true
  }
  if (!tables.some(({ name }) => name === 'realm')) {
    throw new StorageFault(`${path} is a database of something else; give another file`)
  }
  const { rows } = await sql<{ name: string }>`select name from realm`.execute(tx)
  return rows[0]?.name === realm.name
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

function notOpened(path: SqlitePath, error: unknown): StorageFault {
  if (error instanceof StorageFault) return error
  const cause = error instanceof StorageUnavailable ? error.cause : error
  const place = path ?? 'the database in memory'
  return new StorageFault(`${place} cannot be opened: ${remedy(cause)}`, { cause })
}

function remedy(error: unknown): string {
  switch (primaryResultCode(error)) {
    case NO_DATABASE:
      return 'it is no SQLite database; give another file'
    case BUSY:
      return 'another process holds it; stop that one first'
    default:
      return 'make sure that the directory exists and can be written'
  }
}
