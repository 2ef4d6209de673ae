import { sql } from 'kysely'
import type { SqlStorage } from '../open-storage.ts'

/** One table of a freshly migrated database: its statements, without their semicolons. */
export interface SchemaTable {
  readonly name: string
  readonly statements: readonly string[]
}

type Read = SqlStorage['database']['read']

/** Kysely's records of what was migrated. */
const RECORDS = /_migrations(_lock)?$/

/** The tables of a realm's database as they are now, in the order of their names. */
export function schemaTables({
  read,
  dialect,
}: SqlStorage['database']): Promise<readonly SchemaTable[]> {
  return dialect.name === 'sqlite' ? sqliteTables(read) : postgresTables(read)
}

async function sqliteTables(read: Read): Promise<readonly SchemaTable[]> {
  const { rows } = await sql<{ name: string; tbl_name: string; type: string; sql: string }>`
    select name, tbl_name, type, sql from sqlite_schema
    where sql is not null and name not like 'sqlite_%' order by tbl_name, type = 'trigger', type = 'index', name`.execute(
    read,
  )
  const names = rows.filter(({ type }) => type === 'table').map(({ name }) => name)
  return names
    .filter((name) => !RECORDS.test(name))
    .map((name) => ({
      name,
      statements: rows.filter((row) => row.tbl_name === name).map((row) => broken(row.sql)),
    }))
}

/** One line per column or constraint. */
function broken(statement: string): string {
  const text = statement.replace(/\s+/g, ' ').replaceAll('"', '')
  if (!/^create table/i.test(text)) return text
  const start = text.indexOf('(')
  const parts = topLevel(text.slice(start + 1, text.lastIndexOf(')')))
  const rest = text.slice(text.lastIndexOf(')') + 1)
  return `${text.slice(0, start).trim()} (\n${parts.map((part) => `  ${part}`).join(',\n')}\n)${rest}`
}

function topLevel(text: string): readonly string[] {
  const parts: string[] = []
  let [depth, start] = [0, 0]
  for (const [index, character] of [...text].entries()) {
    if (character === '(') depth += 1
    if (character === ')') depth -= 1
    if (character === ',' && depth === 0) {
      parts.push(text.slice(start, index).trim())
      start = index + 1
    }
  }
  return [...parts, text.slice(start).trim()]
}

interface Column {
  readonly table: string
  readonly name: string
  readonly type: string
  readonly is_required: boolean
  readonly identity: string
  readonly generated: string
  readonly value: string | null
  readonly collation: string | null
}

async function postgresTables(read: Read): Promise<readonly SchemaTable[]> {
  const { rows: columns } = await sql<Column>`
    select relname as table, attname as name, format_type(atttypid, atttypmod) as type,
        attnotnull as is_required, attidentity as identity, attgenerated as generated,
        pg_get_expr(adbin, adrelid) as value,
        case when attcollation <> typcollation then collname end as collation
      from pg_attribute join pg_class on pg_class.oid = attrelid join pg_type on pg_type.oid = atttypid
      left join pg_collation on pg_collation.oid = attcollation
      left join pg_attrdef on adrelid = attrelid and adnum = attnum
      where relkind = 'r' and relnamespace = current_schema()::regnamespace and attnum > 0
        and not attisdropped
      order by relname, attnum`.execute(read)
  const { rows: constraints } = await sql<{ table: string; text: string }>`
    select relname as table, format('constraint %I %s', conname, pg_get_constraintdef(oid)) as text
      from (select pg_constraint.oid, conname, relname, contype from pg_constraint
        join pg_class on pg_class.oid = conrelid
        where connamespace = current_schema()::regnamespace and contype in ('p', 'u', 'f', 'c')) as all_of_them
      order by relname, array_position(array['p', 'u', 'f', 'c']::"char"[], contype), conname`.execute(
    read,
  )
  const { rows: others } = await sql<{ table: string; text: string }>`
    select tablename as table, indexdef as text from pg_indexes
      where schemaname = current_schema() and not exists
        (select 1 from pg_constraint where conname = indexname and connamespace = current_schema()::regnamespace)
      union all select relname, pg_get_triggerdef(pg_trigger.oid) from pg_trigger
        join pg_class on pg_class.oid = tgrelid
        where not tgisinternal and relnamespace = current_schema()::regnamespace
      order by 1, 2`.execute(read)
  const { rows: schema } = await sql<{ name: string }>`select current_schema() as name`.execute(
    read,
  )
  const prefix = new RegExp(`\\b"?${schema[0]?.name}"?\\.`, 'g')
  const of = (name: string, all: readonly { table: string; text: string }[]) =>
    all.filter(({ table }) => table === name).map(({ text }) => text.replace(prefix, ''))
  return [...new Set(columns.map(({ table }) => table))]
    .filter((name) => !RECORDS.test(name))
    .map((name) => {
      const own = columns.filter(({ table }) => table === name).map(columnText)
      const lines = [...own, ...of(name, constraints)].map((line) => `  ${line}`)
      return {
        name,
        statements: [`create table ${name} (\n${lines.join(',\n')}\n)`, ...of(name, others)],
      }
    })
}

function columnText({
  name,
  type,
  is_required,
  identity,
  generated,
  value,
  collation,
}: Column): string {
  return [
    name,
    type,
    collation && `collate "${collation}"`,
    generated ? `generated always as (${value}) stored` : value !== null && `default ${value}`,
    identity && 'generated by default as identity',
    is_required && 'not null',
  ]
    .filter(Boolean)
    .join(' ')
}
