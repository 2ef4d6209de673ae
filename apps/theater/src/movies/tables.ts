import type { Database, EngineTables, NumberedId, RealmTx } from '@usher/storage'
import type { ColumnType } from 'kysely'
import type { MovieStatus } from './movies.ts'

interface NamesTable {
  id: NumberedId
  name: string
}

interface CountriesTable {
  id: NumberedId
  code: string
  name: string | null
}

interface MoviesTable {
  id: NumberedId
  name: Refusable<string>
  date: Refusable<string>
  score: Refusable<number>
  overview: Refusable<string>
  status: Refusable<MovieStatus>
  budget: Refusable<number>
  revenue: Refusable<number>
  country_id: number
}

/** An update may try to write `null`; the table itself refuses it. */
type Refusable<T> = ColumnType<T, T, T | null>

/** The tables of the catalogue that Kysely's builder writes to. */
export interface MovieTables {
  movies: MoviesTable
  countries: CountriesTable
  genres: NamesTable
  actors: NamesTable
  languages: NamesTable
}

/** The realm's database as the catalogue knows it. */
export type MovieDatabase = Database<EngineTables & MovieTables>

/** A transaction on that database. */
export type MovieTx = RealmTx<EngineTables & MovieTables>
