// Why: what is watched most is found without adding up all views. Existing rows: stay as they are;
// the index is made of them.
import type { MigrationContext, TablesOfThatDay } from '@usher/storage'
import type { Kysely } from 'kysely'

type Db = Kysely<TablesOfThatDay>

// `past_views` changes whenever views of a day that is over were counted.
export const up = async (db: Db, { dialect }: MigrationContext): Promise<void> => {
  await db.schema
    .createIndex('views_of_day')
    .on('views_by_day')
    .columns(['day', 'views', 'videoid'])
    .execute()
  await db.schema
    .alterTable('video_totals')
    .addColumn('past_views', dialect.integer, (column) => column.notNull().defaultTo(0))
    .execute()
}
