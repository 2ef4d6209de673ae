import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { Kysely, sql } from 'kysely'
import { SqliteConnection } from '../sqlite/connection.ts'
import { type Boundaries, kyselyOnSqlite, transactions } from '../sqlite/kysely-dialect.ts'
import { isOwn, MOVED } from './scaffolding.ts'
import type { AnyRow, AnyTables, Held, Mark, MovedTable, Noted, Open, Side } from './side.ts'

const PORTION = 500
const WAIT_MILLISECONDS = 30_000
const writing: Boundaries = { ...transactions, begin: ['begin immediate'] }
const TRIGGERED = ['insert', 'update', 'delete'] as const

/** A realm in an SQLite file. */
export function sqliteSide(path: string): Side {
  const readers: SqliteConnection[] = []
  const writers: SqliteConnection[] = []
  const connect = (readOnly: boolean): SqliteConnection => {
    const connection = new SqliteConnection(path, { readOnly })
    const known = readOnly ? readers : writers
    known.push(connection)
    return connection
  }
  let reader: SqliteConnection | undefined
  const behind = new WeakMap<object, SqliteConnection>()
  const begin = async (connection: SqliteConnection, boundaries: Boundaries): Promise<Open> => {
    const dialect = kyselyOnSqlite({ connection, boundaries })
    const open = await new Kysely<AnyTables>({ dialect }).startTransaction().execute()
    behind.set(open, connection)
    return open
  }
  return {
    name: 'sqlite',
    place: `sqlite:${path}`,
    url: `sqlite:${resolve(path)}`,
    exists: async () => existsSync(path) && statSync(path).size > 0,
    async hasTable(held, name) {
      const { rows } = await sql`select 1 from pragma_table_info(${name}) limit 1`.execute(held)
      return rows.length > 0
    },
    async tables() {
      reader ??= connect(true)
      return tablesOf(
        new Kysely({ dialect: kyselyOnSqlite({ connection: reader, boundaries: transactions }) }),
      )
    },
    async snapshot() {
      reader ??= connect(true)
      const open = await begin(reader, transactions)
      await sql`select count(*) from sqlite_schema`.execute(open) // from here on it stands still
      return open
    },
    async change(milliseconds = WAIT_MILLISECONDS) {
      const connection = writers.find(({ isInTransaction }) => !isInTransaction) ?? connect(false)
      connection.exec(`pragma busy_timeout = ${milliseconds}`)
      connection.exec('pragma synchronous = full')
      const open = await begin(connection, writing)
      await sql`pragma defer_foreign_keys = on`.execute(open)
      return open
    },
    lock: async () => {}, // there is one writer, and it has begun already
    async *rows(held, { name, columns }) {
      const connection = behind.get(held)
      if (!connection) throw new TypeError('rows are read in a transaction')
      const list = columns.map((column) => quoted(column.name)).join(', ')
      let portion: AnyRow[] = []
      for (const row of connection.prepare(`select ${list} from ${quoted(name)}`).iterate()) {
        portion.push(row as AnyRow)
        if (portion.length < PORTION) continue
        yield portion
        portion = []
      }
      if (portion.length > 0) yield portion
    },
    restTriggers,
    addJournal,
    async removeJournal(change, tables) {
      await dropTriggers(change, tables, 'move_note')
      await sql`drop table if exists move_journal`.execute(change)
    },
    readJournal,
    addStop: (change, tables) =>
      eachTrigger(change, tables, 'move_stop', () => `select raise(abort, '${MOVED}');`, 'before'),
    removeStop: (change, tables) => dropTriggers(change, tables, 'move_stop'),
    async numbers(held) {
      const { rows } = await sql<{ name: string; seq: number }>`
        select name, seq from sqlite_sequence`.execute(held)
      return new Map(rows.filter(({ name }) => isOwn(name)).map(({ name, seq }) => [name, seq]))
    },
    async setNumber(change, table, last) {
      await sql`delete from sqlite_sequence where name = ${table}`.execute(change)
      await sql`insert into sqlite_sequence (name, seq) values (${table}, ${last})`.execute(change)
    },
    async close() {
      for (const connection of [...readers, ...writers]) connection.close()
    },
  }
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`

async function tablesOf(held: Held): Promise<readonly MovedTable[]> {
  const { rows } = await sql<{ name: string }>`select name from pragma_table_list
    where schema = 'main' and type = 'table' and name not like 'sqlite\\_%' escape '\\'`.execute(
    held,
  )
  const tables: MovedTable[] = []
  for (const { name } of rows.filter((row) => isOwn(row.name))) {
    const { rows: columns } = await sql<{ name: string; pk: number; hidden: number }>`
      select name, pk, hidden from pragma_table_xinfo(${name})`.execute(held)
    const { rows: parents } = await sql<{ parent: string }>`
      select distinct "table" as parent from pragma_foreign_key_list(${name})`.execute(held)
    tables.push({
      name,
      columns: columns
        .filter(({ hidden }) => hidden === 0)
        .map((column) => ({ name: column.name, kind: 'plain' })),
      key: columns
        .filter(({ pk }) => pk > 0)
        .sort((one, other) => one.pk - other.pk)
        .map((column) => column.name),
      parents: parents.map(({ parent }) => parent),
    })
  }
  return tables
}

/** SQLite cannot switch them off, so they go and come back. */
async function restTriggers(change: Held): Promise<() => Promise<void>> {
  const { rows } = await sql<{ name: string; text: string }>`
    select name, sql as text from sqlite_schema where type = 'trigger'`.execute(change)
  for (const { name } of rows) await sql`drop trigger ${sql.id(name)}`.execute(change)
  return async () => {
    for (const { text } of rows) await sql.raw(text).execute(change)
  }
}

async function addJournal(change: Held, tables: readonly MovedTable[]): Promise<void> {
  await sql`create table move_journal (
    seq integer primary key autoincrement, name text not null, key text not null)`.execute(change)
  const noted = (row: 'old' | 'new', { key }: MovedTable) =>
    `json_array(${key.map((column) => `${row}.${quoted(column)}`).join(', ')})`
  await eachTrigger(change, tables, 'move_note', (table, on) => {
    const keys = { insert: ['new'], update: ['old', 'new'], delete: ['old'] } as const
    const selects = keys[on].map((row) => `select '${table.name}', ${noted(row, table)}`)
    return `insert into move_journal (name, key) ${selects.join(' union ')};`
  })
}

/** There is one writer, so numbers grow in the order of commits. */
async function readJournal(held: Held, since: Mark = '0'): Promise<Noted> {
  const { rows } = await sql<Noted['rows'][number]>`select name, key from move_journal
    where seq > ${Number(since)} group by name, key order by min(seq)`.execute(held)
  const { rows: last } = await sql<{ seq: number | null }>`
    select max(seq) as seq from move_journal`.execute(held)
  return { rows, mark: String(last[0]?.seq ?? since) }
}

async function eachTrigger(
  change: Held,
  tables: readonly MovedTable[],
  prefix: string,
  body: (table: MovedTable, on: (typeof TRIGGERED)[number]) => string,
  moment: 'before' | 'after' = 'after',
): Promise<void> {
  for (const table of tables) {
    for (const on of TRIGGERED) {
      const name = quoted(`${prefix}_${on}_${table.name}`)
      const text = `create trigger ${name} ${moment} ${on} on ${quoted(table.name)} begin ${body(table, on)} end`
      await sql.raw(text).execute(change)
    }
  }
}

async function dropTriggers(
  change: Held,
  tables: readonly MovedTable[],
  prefix: string,
): Promise<void> {
  for (const { name } of tables) {
    for (const on of TRIGGERED) {
      await sql`drop trigger if exists ${sql.id(`${prefix}_${on}_${name}`)}`.execute(change)
    }
  }
}
