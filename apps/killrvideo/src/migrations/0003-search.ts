// Why: words and parts of words are found by an index. Existing rows: those of `videos`, of which
// there are none before this release.
import type { MigrationContext, TablesOfThatDay } from '@usher/storage'
import { type Kysely, sql } from 'kysely'

type Step = (db: Kysely<TablesOfThatDay>, context: MigrationContext) => Promise<void>

export const up: Step = async (db, context) => {
  await vectors(db, context)
  switch (context.dialect.name) {
    case 'sqlite':
      return sqlite(db)
    case 'postgres':
      return postgres(db)
  }
}

const vectors: Step = async (db, { dialect }) => {
  await db.schema
    .createTable('video_vectors')
    .addColumn('videoid', dialect.key, (column) =>
      column.primaryKey().references('videos.videoid').onDelete('cascade'),
    )
    .addColumn('content_features', dialect.bytes, (column) => column.notNull())
    .execute()
}

/** Of each listed video the folded text in pieces of three letters; its row is the video's number. */
async function sqlite(db: Kysely<TablesOfThatDay>): Promise<void> {
  await sql`create virtual table video_texts using fts5(
    text, content='', contentless_delete=1, tokenize='trigram case_sensitive 1')`.execute(db)
}

/**
 * The same in an index. Who may not create the extension, and has nobody who does, still finds the
 * same, by reading every text.
 */
async function postgres(db: Kysely<TablesOfThatDay>): Promise<void> {
  await sql`do $$ begin
    create extension if not exists pg_trgm with schema public;
  exception when others then
    raise notice 'pg_trgm is not there: searches read every text';
  end $$`.execute(db)
  const { rows } = await sql<{ schema: string }>`select nspname as schema
    from pg_extension join pg_namespace on pg_namespace.oid = extnamespace
    where extname = 'pg_trgm'`.execute(db)
  const schema = rows[0]?.schema
  if (schema === undefined) return
  await sql`create index videos_texts on videos
    using gin (search_text ${sql.id(schema)}.gin_trgm_ops) where listed = 1`.execute(db)
}
