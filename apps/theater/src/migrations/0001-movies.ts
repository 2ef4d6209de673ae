// Why: the catalogue. A film belongs to one country and to any number of genres, actors and
// languages; those stay when their last film goes. Ids are never given again.
// Existing rows: none, these are the first tables of the app.
import type { MigrationContext, TablesOfThatDay } from '@usher/storage'
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<TablesOfThatDay>, { dialect }: MigrationContext) {
  await db.schema
    .createTable('countries')
    .addColumn('id', dialect.integer, dialect.numbered)
    .addColumn('code', dialect.key, (column) => column.notNull().unique())
    .addColumn('name', dialect.key)
    .addCheckConstraint('countries_code_length', sql`length(code) <= 3`)
    .addCheckConstraint('countries_name_length', sql`length(name) <= 255`)
    .execute()
  for (const table of ['genres', 'actors', 'languages']) {
    await db.schema
      .createTable(table)
      .addColumn('id', dialect.integer, dialect.numbered)
      .addColumn('name', dialect.key, (column) => column.notNull().unique())
      .addCheckConstraint(`${table}_name_length`, sql`length(name) <= 255`)
      .execute()
  }
  await createMovies(db, dialect)
  await createLink(db, dialect, { table: 'movies_genres', column: 'genre_id', to: 'genres' })
  await createLink(db, dialect, { table: 'actors_movies', column: 'actor_id', to: 'actors' })
  await createLink(db, dialect, {
    table: 'movies_languages',
    column: 'language_id',
    to: 'languages',
  })
}

type Dialect = MigrationContext['dialect']

async function createMovies(db: Kysely<TablesOfThatDay>, dialect: Dialect) {
  await db.schema
    .createTable('movies')
    .addColumn('id', dialect.integer, dialect.numbered)
    .addColumn('name', dialect.key, (column) => column.notNull())
    .addColumn('date', dialect.date, (column) => column.notNull())
    .addColumn('score', dialect.double, (column) => column.notNull())
    .addColumn('overview', sql`text`, (column) => column.notNull())
    .addColumn('status', dialect.key, (column) => column.notNull())
    .addColumn('budget', 'decimal(15, 2)', (column) => column.notNull())
    .addColumn('revenue', dialect.double, (column) => column.notNull())
    .addColumn('country_id', dialect.integer, (column) =>
      column.notNull().references('countries.id'),
    )
    .addUniqueConstraint('unique_movie_constraint', ['name', 'date'])
    .addCheckConstraint('movies_name_length', sql`length(name) <= 255`)
    .addCheckConstraint(
      'movies_status',
      sql`status in ('Released', 'Post Production', 'In Production')`,
    )
    // what decimal(15, 2) means, also where the type does not say so
    .addCheckConstraint('movies_budget', sql`abs(budget) < 10000000000000`)
    .execute()
}

/** No index leads from the other side back to the films: nobody asks that way, and it costs. */
async function createLink(
  db: Kysely<TablesOfThatDay>,
  dialect: Dialect,
  { table, column, to }: { table: string; column: string; to: string },
) {
  await db.schema
    .createTable(table)
    .addColumn('movie_id', dialect.integer, (own) =>
      own.notNull().references('movies.id').onDelete('cascade'),
    )
    .addColumn(column, dialect.integer, (own) =>
      own.notNull().references(`${to}.id`).onDelete('cascade'),
    )
    .addPrimaryKeyConstraint(`${table}_key`, ['movie_id', column] as never[]) // names of this day
    .execute()
}
