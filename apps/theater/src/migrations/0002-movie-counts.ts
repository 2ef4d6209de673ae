// Why: counting a million films, or passing over half of them, takes too long for a list page.
// One row holds how many films there are among two thousand ids; triggers keep it right.
// Existing rows: counted here.
import type { MigrationContext, TablesOfThatDay } from '@usher/storage'
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<TablesOfThatDay>, { dialect }: MigrationContext) {
  await db.schema
    .createTable('movie_counts')
    .addColumn('block', dialect.integer, (column) => column.primaryKey().notNull())
    .addColumn('movies', dialect.integer, (column) => column.notNull())
    .execute()
  await sql`insert into movie_counts (block, movies)
    select id / 2000, count(*) from movies group by id / 2000`.execute(db)
  for (const statement of TRIGGERS[dialect.name]) await sql.raw(statement).execute(db)
}

// SQLite counts each row, PostgreSQL the rows of a statement: that is what each does well
const TRIGGERS: Readonly<Record<MigrationContext['dialect']['name'], readonly string[]>> = {
  sqlite: [
    `create trigger movies_counted_in after insert on movies begin
      insert into movie_counts (block, movies) values (new.id / 2000, 1)
      on conflict (block) do update set movies = movies + 1;
    end`,
    `create trigger movies_counted_out after delete on movies begin
      update movie_counts set movies = movies - 1 where block = old.id / 2000;
    end`,
  ],
  postgres: [
    `create function count_movies_in() returns trigger language plpgsql
      set search_path from current as $$
    begin
      insert into movie_counts (block, movies)
        select id / 2000, count(*) from added group by 1 order by 1
        on conflict (block) do update set movies = movie_counts.movies + excluded.movies;
      return null;
    end $$`,
    `create function count_movies_out() returns trigger language plpgsql
      set search_path from current as $$
    begin
      update movie_counts set movies = movie_counts.movies - gone.movies
        from (select id / 2000 as block, count(*) as movies from removed group by 1) as gone
        where movie_counts.block = gone.block;
      return null;
    end $$`,
    `create trigger movies_counted_in after insert on movies referencing new table as added
      for each statement execute function count_movies_in()`,
    `create trigger movies_counted_out after delete on movies referencing old table as removed
      for each statement execute function count_movies_out()`,
  ],
}
