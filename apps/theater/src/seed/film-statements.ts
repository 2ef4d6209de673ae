import type { Prepared } from '@usher/storage'
import { sql } from 'kysely'
import { unpackedRows } from '../movies/rows.ts'
import { statement } from '../movies/statement.ts'
import type { MovieDatabase } from '../movies/tables.ts'

const KEY = { position: 'integer', name: 'text', date: 'date' } as const

const FILM = {
  position: 'integer',
  name: 'text',
  date: 'date',
  score: 'double',
  overview: 'text',
  status: 'text',
  budget: 'decimal',
  revenue: 'double',
  country_id: 'integer',
} as const

/** The columns of `insertedFilms`, `position` first, in the order of their values. */
export type FilmValues = readonly (string | number)[]

/** Which of the names and dates belong to films that are stored; `id` is null for the others. */
export function knownFilms({
  dialect,
  read,
}: MovieDatabase): Prepared<{ keys: string }, { position: number; id: number | null }> {
  // not a join, see `sharedNames`
  return statement(
    read,
    (place) => sql`select position, (select id from movies
        where movies.name = given.name and movies.date = given.date) as id
      from ${unpackedRows(dialect, place('keys'), KEY)} as given`,
  )
}

/** Stores films in the order of their positions and answers their ids, which ascend with it. */
export function insertedFilms({
  dialect,
  read,
}: MovieDatabase): Prepared<{ films: string }, { id: number }> {
  return statement(
    read,
    (place) => sql`insert into movies
        (name, date, score, overview, status, budget, revenue, country_id)
      select name, date, score, overview, status, budget, revenue, country_id
      from ${unpackedRows(dialect, place('films'), FILM)} as given order by position
      returning id`,
  )
}
