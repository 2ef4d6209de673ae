import { toCents } from './money.ts'
import { titleCase } from './title-case.ts'

/** Where a film stands; no other value exists. */
export const MOVIE_STATUSES = ['Released', 'Post Production', 'In Production'] as const

export type MovieStatus = (typeof MOVIE_STATUSES)[number]

/** What a list shows of a film. */
export interface ListedMovie {
  readonly id: number
  readonly name: string
  /** `YYYY-MM-DD`. */
  readonly date: string
  readonly score: number
  readonly overview: string
}

/** A film's own columns, which can be changed. */
export interface MovieFields extends Omit<ListedMovie, 'id'> {
  readonly status: MovieStatus
  /** Two decimals. */
  readonly budget: number
  readonly revenue: number
}

interface NamedRow {
  readonly id: number
  readonly name: string
}

/** A film with all that it is linked to; lists ascend by id. */
export interface Movie extends MovieFields {
  readonly id: number
  readonly country: { readonly id: number; readonly code: string; readonly name: string | null }
  readonly genres: readonly NamedRow[]
  readonly actors: readonly NamedRow[]
  readonly languages: readonly NamedRow[]
}

/** A film as it is to be stored; what it is linked to is given by name. */
export interface NewMovie extends MovieFields {
  /** The country's code. */
  readonly country: string
  readonly genres: readonly string[]
  readonly actors: readonly string[]
  readonly languages: readonly string[]
}

/** Only the given fields change; `null` is refused by the database, like other bad values. */
export type MovieChanges = {
  readonly [Field in keyof MovieFields]?: MovieFields[Field] | null | undefined
}

/** What the catalogue asks of a database. One method is one question, answered atomically. */
export interface MovieStore {
  /** The films of one page, newest first; `total` counts all there are. None: no such page. */
  list(page: { offset: number; limit: number }): Promise<{
    total: number
    movies: readonly ListedMovie[]
  }>
  find(id: number): Promise<Movie | undefined>
  /**
   * Stores the film, and its country and names where they are new: all of it or nothing. Of
   * simultaneous calls with one name and date exactly one is `added`; calls that bring the same
   * new genre all succeed and share it.
   */
  add(
    movie: NewMovie,
  ): Promise<{ kind: 'added'; movie: Movie } | { kind: 'already_exists' } | { kind: 'unstorable' }>
  /** Simultaneous changes of different fields are all kept. */
  change(
    id: number,
    changes: MovieChanges,
  ): Promise<{ kind: 'changed' } | { kind: 'not_found' } | { kind: 'unstorable' }>
  /** The film and its links. Of simultaneous calls exactly one is `removed`. */
  remove(id: number): Promise<{ kind: 'removed' } | { kind: 'not_found' }>
}

/** Names, code and budget in the form in which they are kept (contract 4.2). */
export function normalized(movie: NewMovie): NewMovie {
  return {
    ...movie,
    budget: toCents(movie.budget),
    country: movie.country.toUpperCase(),
    genres: differentNames(movie.genres),
    actors: differentNames(movie.actors),
    languages: differentNames(movie.languages),
  }
}

/** Only the budget has another form than it was sent in (contract 4.4). */
export function normalizedChanges(changes: MovieChanges): MovieChanges {
  const { budget } = changes
  return typeof budget === 'number' ? { ...changes, budget: toCents(budget) } : changes
}

function differentNames(names: readonly string[]): string[] {
  return [...new Set(names.map(titleCase))]
}
