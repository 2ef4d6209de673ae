import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import type { Realm } from '@usher/engine'
import type { Client } from 'cassandra-driver'
import { StorageFault } from '../../storage-fault.ts'
import type { CqlMigrations } from '../app-keyspace.ts'
import type { Cql } from '../client/cql.ts'
import { cql } from '../client/statement.ts'
import { statementsOf } from './cql-file.ts'
import { define, onceSettled } from './keyspace.ts'
import { MigrationLock } from './migration-lock.ts'

const FOLDER = new URL('./migrations/', import.meta.url)
const RECORD = 'usher_migrations'

export interface Keyspace {
  readonly client: Client
  readonly cql: Cql
  readonly realm: Realm
  /** Of the app, those that this server can run. */
  readonly app: CqlMigrations
}

interface Migration {
  readonly name: string
  readonly statements: readonly string[]
}

/**
 * Brings the tables up to date: of an empty keyspace always, of others if `migrate` says so. Of
 * processes that come at once one does the work, the others wait for it. Every statement can be
 * repeated, so one that a crash has cut off is run again.
 *
 * @returns what was run
 * @throws {StorageFault} if migrations are missing that are not to be run now
 */
export async function bringUpToDate(
  keyspace: Keyspace,
  migrate: boolean,
): Promise<readonly string[]> {
  await makeRecord(keyspace)
  const missing = await onceSettled(() => pendingMigrations(keyspace))
  if (missing.length === 0) return []

  const lock = new MigrationLock(keyspace.cql, randomUUID())
  return lock.hold(async (renew) => {
    const pending = await pendingMigrations(keyspace)
    if (pending.length === 0) return []
    const isOurs = migrate || (await lock.isFirstRun()) || (await isEmpty(keyspace))
    if (!isOurs) throw lacking(keyspace, pending)
    await lock.noteFirstRun(!migrate)
    for (const migration of migrationsOf(keyspace)) {
      if (pending.includes(migration.name)) await run(keyspace, migration, renew)
    }
    await lock.noteFirstRun(false)
    return pending
  })
}

/** What `bringUpToDate` would run. */
export async function pendingMigrations(keyspace: Keyspace): Promise<readonly string[]> {
  const done = await keyspace.cql.readSettled<{ name: string | null }>(
    cql`select name from usher_migrations where one = ${0}`,
  )
  const names = new Set(done.map(({ name }) => name))
  return migrationsOf(keyspace)
    .map(({ name }) => name)
    .filter((name) => !names.has(name))
}

/** The files, the columns of the realm's profile, and the app's own. */
function migrationsOf({ realm, app }: Keyspace): readonly Migration[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.cql'))
  const columns = Object.values(realm.profile).map(({ column, type }) => ({
    name: `engine/profile-${column}`,
    statements: [
      `alter table users add if not exists ${column} ${type === 'integer' ? 'int' : 'text'}`,
    ],
  }))
  return [
    ...files.sort().map((file) => ({
      name: `engine/${file.replace(/\.cql$/, '')}`,
      statements: statementsOf(readFileSync(new URL(file, FOLDER), 'utf8')),
    })),
    ...columns,
    ...Object.entries(app).map(([name, { text }]) => ({
      name: `app/${name}`,
      statements: statementsOf(text),
    })),
  ]
}

async function run(
  { client, cql: keyspace, realm }: Keyspace,
  { name, statements }: Migration,
  renew: () => Promise<void>,
): Promise<void> {
  for (const statement of statements) {
    await renew()
    try {
      await define(client, statement)
    } catch (cause) {
      const remedy = `migration ${name} failed; see the cause, then run: npx usher migrate ${realm.name}`
      throw new StorageFault(`the keyspace of ${realm.name} was not migrated: ${remedy}`, { cause })
    }
  }
  await keyspace.write(
    cql`insert into usher_migrations (one, name, executed_at) values (${0}, ${name}, ${new Date()})`,
  )
}

async function makeRecord({ client }: Keyspace): Promise<void> {
  const known = await tablesOf(client)
  if (known.includes(RECORD)) return
  await define(
    client,
    `create table if not exists ${RECORD} (one int, name text, executed_at timestamp,
      holder uuid static, is_first_run boolean static, primary key ((one), name))`,
  )
}

async function isEmpty({ client }: Keyspace): Promise<boolean> {
  return (await tablesOf(client)).every((table) => table === RECORD)
}

async function tablesOf(client: Client): Promise<string[]> {
  const { rows } = await client.execute(
    'select table_name from system_schema.tables where keyspace_name = ?',
    [client.keyspace],
    { prepare: true },
  )
  return rows.map((row) => String(row.table_name))
}

function lacking({ realm }: Keyspace, pending: readonly string[]): StorageFault {
  const count = pending.length === 1 ? 'a migration' : `${pending.length} migrations`
  return new StorageFault(
    `the keyspace of ${realm.name} lacks ${count}; run: npx usher migrate ${realm.name}`,
  )
}
