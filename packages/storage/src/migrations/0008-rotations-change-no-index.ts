// Why: a rotation gives its session another token and another end. With an index on either,
// PostgreSQL writes a new entry into every index of the table each time, and the table swells; the
// index on tokens, which are random, costs a page of its own. Where tokens rotate they name their
// session, so nobody looks for one by its token; and open sessions are counted by the day of their
// end, which seldom changes.
// Existing rows: stay as they are.
import { type Kysely, sql } from 'kysely'
import type { Dialect } from '../dialect.ts'
import type { MigrationContext, TablesOfThatDay } from '../migrations.ts'

export async function up(db: Kysely<TablesOfThatDay>, { dialect, realm }: MigrationContext) {
  await db.schema.dropIndex('sessions_open').execute()
  if (realm.sessions !== 'none' && realm.sessions.renewal === 'rotating') {
    await (dialect.dropsConstraints ? loosen(db) : rebuild(db, dialect))
  }
  await db.schema
    .alterTable('sessions')
    .addColumn('expires_on', dialect.date, (column) => dialect.dayOf(column, sql.ref('expires_at')))
    .execute()
  await db.schema
    .createIndex('sessions_open')
    .on('sessions')
    .column('expires_on')
    .where(sql.ref('revoked_at'), 'is', null)
    .execute()
}

/** And leaves room on each page, where a row's next version needs no new entries in indexes. */
async function loosen(db: Kysely<TablesOfThatDay>) {
  const name = 'sessions_refresh_token_hash_key'
  await db.schema.alterTable('sessions').dropConstraint(name).execute()
  await sql`alter table sessions set (fillfactor = 80)`.execute(db)
}

/** SQLite takes no constraint away from a table that is there. */
async function rebuild(db: Kysely<TablesOfThatDay>, dialect: Dialect) {
  await db.schema
    .createTable('sessions_anew')
    .addColumn('id', dialect.key, (column) => column.primaryKey().notNull())
    .addColumn('account_id', dialect.accountId, (column) =>
      column.notNull().references('accounts.id').onDelete('cascade'),
    )
    .addColumn('refresh_token_hash', dialect.key, (column) => column.notNull())
    .addColumn('previous_token_hash', dialect.key)
    .addColumn('rotated_at', dialect.timestamp)
    .addColumn('rotated_by_address', dialect.key)
    .addColumn('rotated_by_user_agent', dialect.key)
    .addColumn('created_at', dialect.timestamp, (column) => column.notNull())
    .addColumn('expires_at', dialect.timestamp, (column) => column.notNull())
    .addColumn('revoked_at', dialect.timestamp)
    .addColumn('address', dialect.key)
    .addColumn('user_agent', dialect.key)
    .execute()
  await sql`insert into sessions_anew select * from sessions`.execute(db)
  await db.schema.dropTable('sessions').execute()
  await db.schema.alterTable('sessions_anew').renameTo('sessions').execute()
  await db.schema
    .createIndex('sessions_account')
    .on('sessions')
    .columns(['account_id', 'created_at'])
    .execute()
}
