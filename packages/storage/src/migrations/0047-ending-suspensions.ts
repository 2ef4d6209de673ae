// Why: a suspension with an end ends by itself, whichever program looks after the accounts.
// Existing rows: their suspensions last until an operator ends them.
import { type Kysely, sql } from 'kysely'
import type { MigrationContext, TablesOfThatDay } from '../migrations.ts'

export async function up(db: Kysely<TablesOfThatDay>, { dialect }: MigrationContext) {
  await db.schema.alterTable('accounts').addColumn('suspended_until', dialect.timestamp).execute()
  await db.schema
    .createIndex('accounts_suspended_until')
    .on('accounts')
    .column('suspended_until')
    .where(sql.ref('suspended_until'), 'is not', null)
    .execute()
}
