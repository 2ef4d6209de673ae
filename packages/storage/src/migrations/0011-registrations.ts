// Why: a pending address can be registered several times, each with its own password and profile;
// accounts say whether their address was confirmed by a mail, and in which language they read.
// Existing rows: tokens have no registration of their own; addresses of realms that activate
// accounts by mail were confirmed by it; nobody has chosen a language.
import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import type { MigrationContext, TablesOfThatDay } from '../migrations.ts'

export async function up(db: Kysely<TablesOfThatDay>, { dialect, realm }: MigrationContext) {
  await db.schema.alterTable('accounts').addColumn('confirmed_at', dialect.timestamp).execute()
  await db.schema.alterTable('accounts').addColumn('locale', dialect.key).execute()
  // JSON: password hash, profile and language, until the token is spent.
  await db.schema.alterTable('one_time_tokens').addColumn('registration', dialect.json).execute()
  if (realm.activation === 'none') return
  await sql`update accounts set confirmed_at = activated_at where status <> 'pending'`.execute(db)
}
