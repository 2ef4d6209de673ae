import type { Executes } from '@usher/storage'
import { type QueryExecutorProvider, sql } from 'kysely'
import type { ListedMovie, Movie, MovieFields } from './movies.ts'
import { statement } from './statement.ts'

const BLOCK = sql.lit(2000) // ids of one row of movie_counts, see migration 0002

/**
 * One page, newest first. Whole blocks of films are passed over by their counts, so that the last
 * page of a million films costs little more than the first one. `passed` goes down block by block
 * until the films that it has counted reach into the page: `before` are those before its last block.
 */
export const moviesOfPage = (db: QueryExecutorProvider) =>
  statement<{ offset: number; limit: number }, ListedMovie & { total: number }>(
    db,
    (place) => sql`
    with recursive passed (block, before, films) as (
      select max(block) + 1, cast(0 as bigint), cast(0 as bigint) from movie_counts
      union all
      select counted.block, passed.films, passed.films + counted.movies
        from passed join movie_counts as counted on counted.block =
          (select max(older.block) from movie_counts as older where older.block < passed.block)
        where passed.films <= ${place('offset')})
    select id, name, date, score, overview,
        (select cast(sum(movies) as bigint) from movie_counts) as total
      from movies
      where id < (select (block + 1) * ${BLOCK} from passed where films > ${place('offset')})
      order by id desc
      limit ${place('limit')} offset ${place('offset')}
        - coalesce((select before from passed where films > ${place('offset')}), 0)`,
  )

type MovieRow = Omit<MovieFields, 'budget'> & {
  kind: 'movie'
  id: number
  /** PostgreSQL answers decimals as text, so that no digit is lost. */
  budget: number | string
  country_id: number
  country_code: string
  country_name: string | null
}

type NameRow = { kind: 'genre' | 'actor' | 'language'; id: number; name: string }

/** A film with its names in one statement, so that no deletion comes between. */
const movieRows = (db: QueryExecutorProvider) =>
  statement<{ id: number }, MovieRow | NameRow>(db, (place) => {
    const id = place('id')
    const nothing = sql`null, null, null, null, null, null, null, null, null`
    return sql`
    select 'movie' as kind, movies.id, movies.name, date, score, overview, status, budget, revenue,
        country_id, countries.code as country_code, countries.name as country_name
      from movies join countries on countries.id = country_id where movies.id = ${id}
    union all select 'genre', id, name, ${nothing}
      from movies_genres join genres on id = genre_id where movie_id = ${id}
    union all select 'actor', id, name, ${nothing}
      from actors_movies join actors on id = actor_id where movie_id = ${id}
    union all select 'language', id, name, ${nothing}
      from movies_languages join languages on id = language_id where movie_id = ${id}
    order by kind, id`
  })

/** Reads one film; `undefined` if there is none with this id. */
export type FindMovie = (db: Executes, id: number) => Promise<Movie | undefined>

export function findingMovie(db: QueryExecutorProvider): FindMovie {
  const rowsOf = movieRows(db)
  return async (executor, id) => asMovie(await rowsOf(executor, { id }))
}

function asMovie(rows: readonly (MovieRow | NameRow)[]): Movie | undefined {
  const film = rows.find((row) => row.kind === 'movie')
  if (!film) return undefined
  const { kind, country_id, country_code, country_name, budget, ...fields } = film
  const named = (wanted: NameRow['kind']) =>
    rows.flatMap((row) => (row.kind === wanted ? [{ id: row.id, name: row.name }] : []))
  return {
    ...fields,
    budget: Number(budget),
    country: { id: country_id, code: country_code, name: country_name },
    genres: named('genre'),
    actors: named('actor'),
    languages: named('language'),
  }
}
