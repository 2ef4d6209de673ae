import { fileURLToPath } from 'node:url'
import type { SeedParts, SeedResult } from '@usher/app'
import { sqlDatabase } from '@usher/storage'
import type { MovieDatabase, MovieTables } from '../movies/tables.ts'
import { isTesting } from '../settings.ts'
import { csvRows } from './csv-rows.ts'
import { filmWriter } from './film-writer.ts'
import { populationProgress } from './population-progress.ts'

const CHUNK_ROWS = 1_000 // contract section 7
const POPULATED: SeedResult = { message: 'Database is already populated.' }

/**
 * Fills an empty catalogue from a CSV file (contract section 7): all of it in one change, or
 * nothing. Whoever comes second finds it populated and changes nothing.
 *
 * @throws {SeedRefused} with line and column of what cannot be stored
 */
export async function loadFilms(parts: SeedParts<MovieTables>): Promise<SeedResult> {
  const { storage, csv, environment, progress } = parts
  const database = sqlDatabase(storage)
  const path = csv ?? ownFile(isTesting(environment) ? 'test_data.csv' : 'imdb_movies.csv')
  try {
    return await database.write(
      async (tx) => {
        if (await hasFilms(tx.db)) return POPULATED
        const write = filmWriter(database)
        const counted = populationProgress(progress)
        for await (const rows of csvRows(path, CHUNK_ROWS)) {
          counted.add(rows.length, await write(tx, rows))
        }
        return { message: `${counted.finish().toLocaleString('en')} films loaded.` }
      },
      { alone: true, idempotent: true },
    )
  } catch (error) {
    const isRepeated = database.dialect.violation(error)?.kind === 'unique'
    if (isRepeated && (await hasFilms(database.read))) return POPULATED // somebody was faster
    throw error
  }
}

/** A file that comes with the app. */
function ownFile(name: string): string {
  return fileURLToPath(new URL(`../../films/${name}`, import.meta.url))
}

async function hasFilms(db: Pick<MovieDatabase['read'], 'selectFrom'>): Promise<boolean> {
  return (await db.selectFrom('movies').select('id').limit(1).executeTakeFirst()) !== undefined
}
