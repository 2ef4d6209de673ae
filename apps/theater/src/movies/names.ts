import type { Executes } from '@usher/storage'
import { sql } from 'kysely'
import { byCodePoint } from './code-point-order.ts'
import { packedRows, unpackedRows } from './rows.ts'
import { statement } from './statement.ts'
import type { MovieDatabase } from './tables.ts'

/** A table of things that films share and that are known by name. */
export interface SharedNames {
  /** The ids of all these names, by name; those that are new are stored. */
  idsOf(tx: Executes, names: readonly string[]): Promise<Map<string, number>>
}

/** Ties films to the rows of a table. */
export type Link = (
  tx: Executes,
  links: readonly (readonly [movieId: number, otherId: number])[],
) => Promise<void>

/** Everything that films are tied to. */
export type MovieLinks = ReturnType<typeof movieLinks>

export function movieLinks(database: MovieDatabase) {
  return {
    countries: sharedNames(database, 'countries', 'code'),
    genres: {
      names: sharedNames(database, 'genres'),
      link: linkTable(database, 'movies_genres', 'genre_id'),
    },
    actors: {
      names: sharedNames(database, 'actors'),
      link: linkTable(database, 'actors_movies', 'actor_id'),
    },
    languages: {
      names: sharedNames(database, 'languages'),
      link: linkTable(database, 'movies_languages', 'language_id'),
    },
  }
}

/**
 * Whoever brings a name first stores it; others at the same moment wait for that and share it.
 * Names are stored in one order everywhere, so that two changes never wait for each other.
 */
function sharedNames(
  { dialect, read }: MovieDatabase,
  table: string,
  column = 'name',
): SharedNames {
  const [into, name] = [sql.table(table), sql.id(column)]
  // not a join: a database that has seen the table small would go on reading all of it
  const find = statement<{ names: string }, { id: number | null; name: string }>(
    read,
    (place) => sql`select given.name,
        (select known.id from ${into} as known where known.${name} = given.name) as id
      from ${unpackedRows(dialect, place('names'), { name: 'text' })} as given`,
  )
  const add = statement<{ names: string }, never>(
    read,
    (place) => sql`insert into ${into} (${name})
      select given.name from ${unpackedRows(dialect, place('names'), { name: 'text' })} as given
      where true on conflict do nothing`,
  )

  async function known(tx: Executes, wanted: readonly string[]): Promise<Map<string, number>> {
    const ids = new Map<string, number>()
    for (const names of packedRows(wanted.map((one) => [one]))) {
      for (const { name, id } of await find(tx, { names })) if (id !== null) ids.set(name, id)
    }
    return ids
  }

  return {
    async idsOf(tx, wanted) {
      const ids = await known(tx, wanted)
      const missing = wanted.filter((one) => !ids.has(one)).sort(byCodePoint)
      for (const names of packedRows(missing.map((one) => [one]))) await add(tx, { names })
      for (const [added, id] of await known(tx, missing)) ids.set(added, id)
      return ids
    },
  }
}

/** The link table between films and the table whose ids stand in `column`. */
function linkTable({ dialect, read }: MovieDatabase, table: string, column: string): Link {
  const columns = { movie_id: 'integer', other_id: 'integer' } as const
  const insert = statement<{ pairs: string }, never>(
    read,
    (place) => sql`insert into ${sql.table(table)} (movie_id, ${sql.id(column)})
      select movie_id, other_id from ${unpackedRows(dialect, place('pairs'), columns)} as given`,
  )
  return async (tx, links) => {
    for (const pairs of packedRows(links)) await insert(tx, { pairs })
  }
}
