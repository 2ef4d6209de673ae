import type { MovieStore, NewMovie } from './movies.ts'
import { type MovieLinks, movieLinks } from './names.ts'
import { findingMovie, moviesOfPage } from './queries.ts'
import type { MovieDatabase, MovieTx } from './tables.ts'

/** The catalogue on the realm's own database. */
export function sqlMovies(database: MovieDatabase): MovieStore {
  const { dialect, read } = database
  const links = movieLinks(database)
  const pageOf = moviesOfPage(read)
  const findIn = findingMovie(read)

  return {
    async list({ offset, limit }) {
      // beyond, numbers are no longer exact, and no catalogue is that long
      if (!Number.isSafeInteger(offset)) return { total: 0, movies: [] }
      const movies = await pageOf(read, { offset, limit })
      return { total: movies[0]?.total ?? 0, movies }
    },

    find: (id) => findIn(read, id),

    async add(movie) {
      try {
        return await database.write(async (tx) => {
          if (await isKnown(tx, movie)) return { kind: 'already_exists' }
          const id = await insertLinked(tx, links, movie)
          return { kind: 'added', movie: stored(await findIn(tx, id)) }
        })
      } catch (error) {
        const violation = dialect.violation(error)
        if (!violation) throw error
        return { kind: violation.kind === 'unique' ? 'already_exists' : 'unstorable' }
      }
    },

    async change(id, changes) {
      const isThere = async () => (await findIn(read, id)) !== undefined
      if (Object.values(changes).every((value) => value === undefined)) {
        return { kind: (await isThere()) ? 'changed' : 'not_found' }
      }
      try {
        const { numUpdatedRows } = await database.writeOne(({ db }) =>
          db.updateTable('movies').set(changes).where('id', '=', id).executeTakeFirstOrThrow(),
        )
        return { kind: numUpdatedRows > 0n ? 'changed' : 'not_found' }
      } catch (error) {
        if (!dialect.violation(error)) throw error
        return { kind: (await isThere()) ? 'unstorable' : 'not_found' }
      }
    },

    async remove(id) {
      const { numDeletedRows } = await database.writeOne(({ db }) =>
        db.deleteFrom('movies').where('id', '=', id).executeTakeFirstOrThrow(),
      )
      return { kind: numDeletedRows > 0n ? 'removed' : 'not_found' }
    },
  }
}

/** Only spares the work; `unique_movie_constraint` decides. */
async function isKnown(
  tx: MovieTx,
  { name, date }: Pick<NewMovie, 'name' | 'date'>,
): Promise<boolean> {
  const query = tx.db.selectFrom('movies').select('id')
  const known = await query.where('name', '=', name).where('date', '=', date).executeTakeFirst()
  return known !== undefined
}

async function insertLinked(
  tx: MovieTx,
  links: MovieLinks,
  { country, genres, actors, languages, ...fields }: NewMovie,
): Promise<number> {
  const countryIds = await links.countries.idsOf(tx, [country])
  const genreIds = await links.genres.names.idsOf(tx, genres)
  const actorIds = await links.actors.names.idsOf(tx, actors)
  const languageIds = await links.languages.names.idsOf(tx, languages)
  const { id } = await tx.db
    .insertInto('movies')
    .values({ ...fields, country_id: stored(countryIds.get(country)) })
    .returning('id')
    .executeTakeFirstOrThrow()
  const pairs = (ids: ReadonlyMap<string, number>) =>
    [...ids.values()].map((other) => [id, other] as const)
  await links.genres.link(tx, pairs(genreIds))
  await links.actors.link(tx, pairs(actorIds))
  await links.languages.link(tx, pairs(languageIds))
  return id
}

function stored<T>(row: T | undefined): T {
  if (row === undefined) throw new TypeError('a row was stored in this change, yet is not there')
  return row
}
