import type { Migrations } from '@usher/storage'
import * as movies from './0001-movies.ts'
import * as movieCounts from './0002-movie-counts.ts'
import * as people from './0003-people.ts'

/** The tables of the theater, beside those of the engine. */
export const theaterMigrations: Migrations = {
  '0001-movies': movies,
  '0002-movie-counts': movieCounts,
  '0003-people': people,
}
