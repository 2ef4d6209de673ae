import { SeedRefused } from '@usher/app'
import { toCents } from '../movies/money.ts'
import { MOVIE_STATUSES, type MovieStatus } from '../movies/movies.ts'
import type { Column, CsvRow } from './csv-rows.ts'

/** One film as it is stored. */
export interface CsvFilm {
  readonly name: string
  /** `YYYY-MM-DD`. */
  readonly date: string
  readonly score: number
  readonly overview: string
  readonly status: MovieStatus
  readonly budget: number
  readonly revenue: number
  readonly country: string
  readonly genres: readonly string[]
  readonly actors: readonly string[]
  readonly languages: readonly string[]
}

/** What makes two rows the same film, unjudged. */
export function filmKey({ cells }: CsvRow): Pick<CsvFilm, 'name' | 'date'> {
  return { name: cells.names, date: cells.date_x.trim() }
}

/** Whether the key can be looked for at all; if not, `cleanFilm` says what is wrong with it. */
export function isStorableKey(row: CsvRow): boolean {
  const { name, date } = filmKey(row)
  return isDay(date) && !name.includes('\0')
}

/**
 * Cleans a row (contract section 7).
 *
 * @throws {SeedRefused} with line and column, if the row cannot be stored
 */
export function cleanFilm(row: CsvRow): CsvFilm {
  const { cells } = row
  const { name, date } = filmKey(row)
  const film: CsvFilm = {
    name,
    date,
    score: asNumber(row, 'score'),
    overview: cells.overview,
    status: asStatus(row),
    budget: toCents(asNumber(row, 'budget_x')),
    revenue: asNumber(row, 'revenue'),
    country: cells.country,
    genres: splitNames(cells.genre, (cell) => cell.replaceAll('\u00a0', '')),
    actors: splitNames(cells.crew, withoutWhiteSpace),
    languages: splitNames(cells.orig_lang, withoutWhiteSpace),
  }
  if (!isDay(date)) refuse(row, 'date_x', `${shown(date)} is no day of the form YYYY-MM-DD`)
  assertTextsFit(row, film)
  return film
}

const NAME_LENGTH = 255
const CODE_LENGTH = 3
const BUDGET_LIMIT = 1e13
const WHITE_SPACE = /\p{White_Space}+/gu
const DECIMAL = /^\s*[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)(e[+-]?[0-9]+)?\s*$/i

const withoutWhiteSpace = (cell: string) => cell.replace(WHITE_SPACE, '')

/** The different names in a cell; only the empty cell is a missing one. */
function splitNames(cell: string, clean: (cell: string) => string): string[] {
  if (cell === '') return ['Unknown']
  const names = clean(cell).split(',')
  return [...new Set(names.map((name) => name.trim()).filter((name) => name !== ''))]
}

function asNumber(row: CsvRow, column: 'score' | 'budget_x' | 'revenue'): number {
  const text = row.cells[column]
  const value = DECIMAL.test(text) ? Number(text) : Number.NaN
  if (!Number.isFinite(value)) refuse(row, column, `${shown(text)} is no number`)
  return value
}

function asStatus(row: CsvRow): MovieStatus {
  const text = row.cells.status.trim()
  const status = MOVIE_STATUSES.find((known) => known === text)
  return status ?? refuse(row, 'status', `${shown(text)} is none of ${MOVIE_STATUSES.join(', ')}`)
}

function assertTextsFit(row: CsvRow, film: CsvFilm): void {
  if (film.budget >= BUDGET_LIMIT || film.budget <= -BUDGET_LIMIT) {
    refuse(row, 'budget_x', 'the number has more than 13 digits before the point')
  }
  assertText(row, 'names', film.name, NAME_LENGTH)
  assertText(row, 'overview', film.overview, Number.POSITIVE_INFINITY)
  assertText(row, 'country', film.country, CODE_LENGTH)
  for (const genre of film.genres) assertText(row, 'genre', genre, NAME_LENGTH)
  for (const actor of film.actors) assertText(row, 'crew', actor, NAME_LENGTH)
  for (const language of film.languages) assertText(row, 'orig_lang', language, NAME_LENGTH)
}

function assertText(row: CsvRow, column: Column, text: string, maximum: number): void {
  if (text.includes('\0')) refuse(row, column, 'holds U+0000')
  if (text.length > maximum && [...text].length > maximum) {
    refuse(row, column, `${shown(text)} is longer than ${maximum} characters`)
  }
}

function isDay(text: string): boolean {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text) || text.startsWith('0000')) return false
  const day = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
}

function refuse(row: CsvRow, column: Column, what: string): never {
  throw new SeedRefused([`line ${row.line}, column ${column}: ${what}`])
}

const SHOWN_LENGTH = 40

function shown(text: string): string {
  return JSON.stringify(text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text)
}
