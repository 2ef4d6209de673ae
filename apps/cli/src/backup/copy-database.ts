import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { CommandFailure } from '../command-failure.ts'

const BUSY_MILLISECONDS = 30_000

/**
 * Copies a database as it is at one moment, while others read and write it.
 *
 * @param to a path in a folder that only its owner can read; there is no such file
 * @throws {CommandFailure} if it is no database, or if its pages are damaged
 */
export function copyDatabase(from: string, to: string): void {
  const source = new DatabaseSync(from, { readOnly: true, timeout: BUSY_MILLISECONDS })
  try {
    source.prepare('vacuum into ?').run(to)
  } catch (error) {
    throw new CommandFailure(`${from} cannot be copied: ${sqliteReason(error)}`, 1, {
      cause: error,
    })
  } finally {
    source.close()
  }
  assertWhole(to, from)
}

/** @throws {CommandFailure} naming the file, if SQLite finds damage in the copy */
export function assertWhole(path: string, name: string): void {
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    const [row] = database.prepare('pragma quick_check(1)').all()
    if (row && Object.values(row)[0] === 'ok') return
  } catch {
    // no database at all
  } finally {
    database.close()
  }
  throw new CommandFailure(`${name} is damaged`)
}

/** SQLite's own words hold no values. */
function sqliteReason(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown'
}

export async function sha256Of(path: string): Promise<string> {
  const digest = createHash('sha256')
  for await (const piece of createReadStream(path)) digest.update(piece)
  return digest.digest('hex')
}
