// Why: whoever looks for the reason of a failure needs every attempt, not the last one alone. A
// delivery keeps its latest twenty attempts and goes with them.
// Existing rows: what is known of their attempts stays in the other columns.
import type { Kysely } from 'kysely'
import type { MigrationContext, TablesOfThatDay } from '../migrations.ts'

export async function up(db: Kysely<TablesOfThatDay>, { dialect }: MigrationContext) {
  await db.schema
    .alterTable('webhook_deliveries')
    .addColumn('attempts', dialect.json, (column) => column.notNull().defaultTo('[]'))
    .execute()
}
