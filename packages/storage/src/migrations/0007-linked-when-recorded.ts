// Why: two of the costs of a small change. Seals are random, so an index on them touches a page of
// its own for each event; `verify` finds copies without. And on SQLite, whose one writer knows the
// end of the chain, events are linked as they are recorded instead of by a trigger.
// Existing rows: stay as they are, with their ids and links.
import { type Kysely, sql } from 'kysely'
import type { Dialect } from '../dialect.ts'
import type { MigrationContext, TablesOfThatDay } from '../migrations.ts'

export async function up(db: Kysely<TablesOfThatDay>, { dialect }: MigrationContext) {
  if (dialect.dropsConstraints) {
    await sql`alter table audit_events drop constraint audit_events_seal_key`.execute(db)
  } else {
    await rebuild(db, dialect)
  }
}

/** SQLite takes no constraint away from a table that is there. */
async function rebuild(db: Kysely<TablesOfThatDay>, dialect: Dialect) {
  await sql`drop trigger audit_event_linked`.execute(db)
  await db.schema
    .createTable('audit_events_anew')
    .addColumn('id', dialect.integer, dialect.numbered)
    .addColumn('type', dialect.key, (column) => column.notNull())
    .addColumn('at', dialect.timestamp, (column) => column.notNull())
    .addColumn('account_id', dialect.accountId)
    .addColumn('actor', dialect.key)
    .addColumn('address', dialect.key)
    .addColumn('user_agent', dialect.key)
    .addColumn('detail', dialect.json)
    .addColumn('seal', dialect.key, (column) => column.notNull())
    .addColumn('chain', dialect.integer)
    .addColumn('position', dialect.integer)
    .addColumn('link', dialect.key)
    .execute()
  await sql`insert into audit_events_anew select * from audit_events`.execute(db)
  await db.schema.dropTable('audit_events').execute()
  await db.schema.alterTable('audit_events_anew').renameTo('audit_events').execute()
  for (const [name, columns] of Object.entries(INDEXES)) {
    const index = db.schema.createIndex(name).on('audit_events').columns(columns)
    await (name === 'audit_events_chain' ? index.unique() : index).execute()
  }
}

const INDEXES: Readonly<Record<string, string[]>> = {
  audit_events_chain: ['chain', 'position'],
  audit_events_account: ['account_id', 'id'],
  audit_events_type: ['type', 'id'],
  audit_events_time: ['at'],
  audit_events_type_time: ['type', 'at'],
}
