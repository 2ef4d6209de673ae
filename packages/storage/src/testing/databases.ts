import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { sharedPostgresUrl, whyNoPostgres } from './shared-postgres.ts'

/** One empty database; `drop` removes it with all that is in it. */
export interface FreshDatabase {
  readonly url: string
  drop(): Promise<void>
}

/** A database that tests run on. */
export interface TestedDatabase {
  readonly name: 'SQLite' | 'PostgreSQL' | 'Cassandra'
  /** Why it cannot run here, for `describe(name, { skip })`; `false` if it can. */
  readonly skip: string | false
  /**
   * @param tables names what makes the tables; where that takes long, an emptied database of an
   *   earlier test with the same tables may be used again
   */
  fresh(tables?: string): Promise<FreshDatabase>
}

/** Every database that tests run on, real ones all of them. */
export const databases: readonly TestedDatabase[] = [
  { name: 'SQLite', skip: false, fresh: freshSqlite },
  { name: 'PostgreSQL', skip: whyNoPostgres ?? false, fresh: freshPostgres },
]

async function freshSqlite(): Promise<FreshDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'usher-sqlite-'))
  return {
    url: `sqlite:${join(folder, 'test.db')}`,
    drop: () => rm(folder, { recursive: true, force: true }),
  }
}

/** Tests of anything but time wait for a machine that has other things to do. */
const PATIENCE = '60s'

async function freshPostgres(): Promise<FreshDatabase> {
  const { url, drop } = await freshDatabaseOn(await sharedPostgresUrl())
  return { url: `${url}?timeout=${PATIENCE}`, drop }
}

/** A new database on this server. */
export async function freshDatabaseOn(serverUrl: string): Promise<FreshDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`
  await execute(serverUrl, `create database ${name}`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return {
    url: url.href,
    drop: () => execute(serverUrl, `drop database if exists ${name} with (force)`),
  }
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
