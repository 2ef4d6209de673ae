import { Kysely, PostgresDialect, sql } from 'kysely'
import { connections } from '../postgres/connections.ts'
import { postgresPool } from '../postgres/pool.ts'
import { StorageFault } from '../storage-fault.ts'
import { isOwn, MOVED, MOVED_STATE } from './scaffolding.ts'
import type { AnyRow, AnyTables, Held, Mark, MovedColumn, MovedTable, Noted, Side } from './side.ts'

const PORTION = 500
const CONNECTIONS = 3
const AS_LONG_AS_IT_TAKES = 0

/** A realm in a schema of PostgreSQL. */
export async function postgresSide(url: string, realm: string): Promise<Side> {
  const routed = await postgresPool({ url, max: CONNECTIONS, isPatient: true })
  if (routed.route === 'transaction') {
    await routed.pool.end()
    throw new StorageFault('a move needs the address of PostgreSQL itself, not of its pooler')
  }
  const pool = connections(routed, realm, AS_LONG_AS_IT_TAKES)
  const kysely = new Kysely<AnyTables>({ dialect: new PostgresDialect({ pool }) })
  const { host, pathname } = new URL(url)
  return {
    name: 'postgres',
    place: `postgres://${host}${pathname} (schema ${realm})`,
    url,
    async exists() {
      const { rows } =
        await sql`select 1 from pg_tables where schemaname = ${realm} limit 1`.execute(kysely)
      return rows.length > 0
    },
    async hasTable(held, name) {
      const { rows } = await sql<{ found: boolean }>`
        select to_regclass(${name}) is not null as found`.execute(held)
      return rows[0]?.found === true
    },
    tables: () => tablesOf(kysely),
    snapshot: () =>
      kysely
        .startTransaction()
        .setIsolationLevel('repeatable read')
        .setAccessMode('read only')
        .execute(),
    change: () => kysely.startTransaction().execute(),
    async lock(change, tables, milliseconds) {
      if (tables.length === 0) return
      await sql`set local lock_timeout = ${sql.lit(milliseconds)}`.execute(change)
      await sql`lock table ${sql.join(tables.map(({ name }) => sql.table(name)))}
        in share row exclusive mode`.execute(change)
    },
    rows,
    async restTriggers(change, tables) {
      for (const { name } of tables) {
        await sql`alter table ${sql.table(name)} disable trigger user`.execute(change)
      }
      return async () => {
        for (const { name } of tables) {
          await sql`alter table ${sql.table(name)} enable trigger user`.execute(change)
        }
      }
    },
    addJournal: (change, tables) => addJournal(change, realm, tables),
    async removeJournal(change) {
      await sql`drop function if exists move_note cascade`.execute(change)
      await sql`drop table if exists move_journal`.execute(change)
    },
    readJournal,
    addStop,
    async removeStop(change) {
      await sql`drop function if exists move_stop cascade`.execute(change)
    },
    numbers,
    async setNumber(change, table, last) {
      const column = (await numberedColumns(change)).get(table)
      if (column === undefined || last < 1) return // nothing was numbered yet
      await sql`select setval(pg_get_serial_sequence(${table}, ${column}), ${last})`.execute(change)
    },
    async close() {
      await kysely.destroy()
      await routed.pool.end()
    },
  }
}

interface ColumnRow {
  readonly table: string
  readonly name: string
  readonly type: string
}

const KINDS: Readonly<Record<string, MovedColumn['kind']>> = {
  boolean: 'flag',
  'timestamp with time zone': 'instant',
  numeric: 'decimal',
}

async function tablesOf(held: Held): Promise<readonly MovedTable[]> {
  const { rows: columns } = await sql<ColumnRow>`
    select relname as table, attname as name, format_type(atttypid, null) as type
      from pg_attribute join pg_class on pg_class.oid = attrelid
      where relkind = 'r' and relnamespace = current_schema()::regnamespace and attnum > 0
        and not attisdropped and attgenerated = '' order by relname, attnum`.execute(held)
  const { rows: keys } = await sql<{ table: string; name: string }>`
    select relname as table, attname as name from pg_index
      join pg_class on pg_class.oid = indrelid
      cross join unnest(indkey) with ordinality as part (number, place)
      join pg_attribute on attrelid = indrelid and attnum = part.number
      where indisprimary and relnamespace = current_schema()::regnamespace
      order by relname, place`.execute(held)
  const { rows: parents } = await sql<{ table: string; parent: string }>`
    select distinct child.relname as table, parent.relname as parent from pg_constraint
      join pg_class as child on child.oid = conrelid join pg_class as parent on parent.oid = confrelid
      where contype = 'f' and connamespace = current_schema()::regnamespace`.execute(held)
  return [...new Set(columns.map(({ table }) => table))].filter(isOwn).map((name) => ({
    name,
    columns: columns
      .filter(({ table }) => table === name)
      .map((column) => ({ name: column.name, kind: KINDS[column.type] ?? 'plain' })),
    key: keys.filter(({ table }) => table === name).map((column) => column.name),
    parents: parents.filter(({ table }) => table === name).map(({ parent }) => parent),
  }))
}

async function* rows(
  snapshot: Held,
  { name, columns }: MovedTable,
): AsyncGenerator<readonly AnyRow[]> {
  const list = sql.join(columns.map((column) => sql.ref(column.name)))
  await sql`declare moved no scroll cursor for select ${list} from ${sql.table(name)}`.execute(
    snapshot,
  )
  for (;;) {
    const { rows: portion } = await sql<AnyRow>`fetch ${sql.lit(PORTION)} from moved`.execute(
      snapshot,
    )
    if (portion.length === 0) break
    yield portion
  }
  await sql`close moved`.execute(snapshot)
}

/** One function notes the keys of all tables; each trigger tells it which columns they are. */
async function addJournal(
  change: Held,
  realm: string,
  tables: readonly MovedTable[],
): Promise<void> {
  const journal = sql.id(realm, 'move_journal')
  await sql`create table ${journal} (seq bigint generated by default as identity primary key,
    change xid8 not null default pg_current_xact_id(), name text not null, key text not null)`.execute(
    change,
  )
  await sql`create index move_journal_change on ${journal} (change)`.execute(change)
  await sql`create function ${sql.id(realm, 'move_note')}() returns trigger language plpgsql as $$
    declare was text; is_now text;
    begin
      if tg_op <> 'INSERT' then
        select json_agg(to_jsonb(old) -> part order by place)::text into was
          from unnest(tg_argv) with ordinality as key (part, place);
        insert into ${journal} (name, key) values (tg_table_name, was);
      end if;
      if tg_op <> 'DELETE' then
        select json_agg(to_jsonb(new) -> part order by place)::text into is_now
          from unnest(tg_argv) with ordinality as key (part, place);
        if is_now is distinct from was then
          insert into ${journal} (name, key) values (tg_table_name, is_now);
        end if;
      end if;
      return null;
    end $$`.execute(change)
  for (const { name, key } of tables) {
    await sql`create trigger move_note after insert or update or delete on ${sql.table(name)}
      for each row execute function ${sql.id(realm, 'move_note')}(${sql.join(key.map((part) => sql.lit(part)))})`.execute(
      change,
    )
  }
}

/**
 * Of changes that overlap, an earlier one may be seen later. So the mark is the oldest change that was
 * under way, and what was noted since then comes once more.
 */
async function readJournal(held: Held, since: Mark = '0'): Promise<Noted> {
  const { rows } = await sql<Noted['rows'][number]>`select name, key from move_journal
    where change >= ${since}::xid8 group by name, key order by min(seq)`.execute(held)
  const { rows: marks } = await sql<{ mark: string }>`
    select pg_snapshot_xmin(pg_current_snapshot())::text as mark`.execute(held)
  return { rows, mark: marks[0]?.mark ?? since }
}

async function addStop(change: Held, tables: readonly MovedTable[]): Promise<void> {
  await sql`create function move_stop() returns trigger language plpgsql as $$
    begin raise exception using errcode = ${sql.lit(MOVED_STATE)}, message = ${sql.lit(MOVED)};
    end $$`.execute(change)
  for (const { name } of tables) {
    await sql`create trigger move_stop before insert or update or delete or truncate
      on ${sql.table(name)} for each statement execute function move_stop()`.execute(change)
  }
}

async function numberedColumns(held: Held): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ table: string; name: string }>`
    select relname as table, attname as name from pg_attribute
      join pg_class on pg_class.oid = attrelid
      where relkind = 'r' and relnamespace = current_schema()::regnamespace
        and attidentity <> '' and not attisdropped`.execute(held)
  return new Map(rows.filter(({ table }) => isOwn(table)).map(({ table, name }) => [table, name]))
}

async function numbers(held: Held): Promise<ReadonlyMap<string, number>> {
  const last = new Map<string, number>()
  for (const [table, column] of await numberedColumns(held)) {
    const { rows } = await sql<{ last: number | null }>`
      select pg_sequence_last_value(pg_get_serial_sequence(${table}, ${column})::regclass) as last`.execute(
      held,
    )
    if (rows[0]?.last != null) last.set(table, Number(rows[0].last))
  }
  return last
}
