import type { SeedParts } from '@usher/app'
import type { WrittenRows } from './film-writer.ts'

/** One line per table; totals are known when the file has been read. */
export interface PopulationProgress {
  add(readRows: number, written: WrittenRows): void
  /** Tells the totals. @returns the number of films that were stored */
  finish(): number
}

export function populationProgress(tell: SeedParts['progress']): PopulationProgress {
  let read = 0
  const written = { movies: 0, movies_genres: 0, actors_movies: 0, movies_languages: 0 }

  function tellAll(isFinished: boolean): void {
    const { movies_genres, actors_movies, movies_languages } = written
    const prepared = movies_genres + actors_movies + movies_languages
    const lines = { 'films read': read, 'links prepared': prepared, ...written }
    for (const [label, done] of Object.entries(lines)) {
      tell({ label, done, total: isFinished ? done : undefined })
    }
  }

  return {
    add(readRows, rows) {
      read += readRows
      for (const table of TABLES) written[table] += rows[table]
      tellAll(false)
    },
    finish() {
      tellAll(true)
      return written.movies
    },
  }
}

const TABLES = ['movies', 'movies_genres', 'actors_movies', 'movies_languages'] as const
