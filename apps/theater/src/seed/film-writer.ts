import type { Executes } from '@usher/storage'
import { movieLinks } from '../movies/names.ts'
import { packedRows } from '../movies/rows.ts'
import type { MovieDatabase } from '../movies/tables.ts'
import { type CsvFilm, cleanFilm, filmKey, isStorableKey } from './clean-film.ts'
import type { CsvRow } from './csv-rows.ts'
import { type FilmValues, insertedFilms, knownFilms } from './film-statements.ts'
import { rememberedNames } from './remembered-names.ts'

/** How many rows went into each table. */
export interface WrittenRows {
  readonly movies: number
  readonly movies_genres: number
  readonly actors_movies: number
  readonly movies_languages: number
}

/** Stores the films of some rows, but for those whose name and date were there before. */
export type FilmWriter = (tx: Executes, rows: readonly CsvRow[]) => Promise<WrittenRows>

/** A writer for one transaction: it remembers ids that would be gone after a rollback. */
export function filmWriter(database: MovieDatabase): FilmWriter {
  const { countries, genres, actors, languages } = movieLinks(database)
  const idsOfCountries = rememberedNames(countries)
  const insert = insertedFilms(database)
  const firstOnes = firstOfEachFilm(database)
  const linkGenres = linking(genres)
  const linkActors = linking(actors)
  const linkLanguages = linking(languages)

  return async (tx, rows) => {
    const films = (await firstOnes(tx, rows)).map(cleanFilm)
    const countryIds = await idsOfCountries.idsOf(tx, [...new Set(films.map((one) => one.country))])
    const values = films.map((film, index) => filmValues(film, index, countryIds))
    const ids: number[] = []
    for (const packed of packedRows(values)) {
      for (const { id } of await insert(tx, { films: packed })) ids.push(id)
    }
    ids.sort((one, other) => one - other)
    const namesOf = (kind: 'genres' | 'actors' | 'languages') => films.map((film) => film[kind])
    return {
      movies: films.length,
      movies_genres: await linkGenres(tx, ids, namesOf('genres')),
      actors_movies: await linkActors(tx, ids, namesOf('actors')),
      movies_languages: await linkLanguages(tx, ids, namesOf('languages')),
    }
  }
}

/** Drops rows that repeat name and date, before anything else is made of them. */
function firstOfEachFilm(database: MovieDatabase) {
  const known = knownFilms(database)
  return async (tx: Executes, rows: readonly CsvRow[]): Promise<readonly CsvRow[]> => {
    const first = new Map<string, CsvRow>()
    for (const row of rows) {
      const { name, date } = filmKey(row)
      const key = `${date.length} ${date}${name}` // no two keys look alike
      if (!first.has(key)) first.set(key, row)
    }
    const different = [...first.values()]
    const keys = different.flatMap((row, index) => {
      const { name, date } = filmKey(row)
      return isStorableKey(row) ? [[index, name, date]] : []
    })
    const stored = new Set<number>()
    for (const packed of packedRows(keys)) {
      for (const { position, id } of await known(tx, { keys: packed })) {
        if (id !== null) stored.add(position)
      }
    }
    return different.filter((_row, index) => !stored.has(index))
  }
}

function filmValues(
  film: CsvFilm,
  position: number,
  countryIds: ReadonlyMap<string, number>,
): FilmValues {
  const { name, date, score, overview, status, budget, revenue } = film
  return [
    position,
    name,
    date,
    score,
    overview,
    status,
    budget,
    revenue,
    idOf(countryIds, film.country),
  ]
}

/** Ties each film to its names. @returns the number of links */
function linking({ names, link }: ReturnType<typeof movieLinks>['genres']) {
  const remembered = rememberedNames(names)
  return async (
    tx: Executes,
    movieIds: readonly number[],
    namesOfFilms: readonly (readonly string[])[],
  ): Promise<number> => {
    const ids = await remembered.idsOf(tx, [...new Set(namesOfFilms.flat())])
    const links = movieIds.flatMap((movieId, index) =>
      (namesOfFilms[index] ?? []).map((name) => [movieId, idOf(ids, name)] as const),
    )
    await link(tx, links)
    return links.length
  }
}

function idOf(ids: ReadonlyMap<string, number>, name: string): number {
  const id = ids.get(name)
  if (id === undefined) throw new TypeError('a name was stored in this change, yet is not there')
  return id
}
