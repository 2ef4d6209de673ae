import { createWriteStream, existsSync, mkdirSync } from 'node:fs'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { CommandFailure } from '../command-failure.ts'
import { type Manifest, readArchive } from './archive.ts'
import { assertWhole } from './copy-database.ts'
import { type Places, pathOfEntry } from './places.ts'

/**
 * Puts the databases of a backup where this server looks for them. All are unpacked and checked before
 * the first gets its name.
 *
 * @throws {CommandFailure} if a database is there already, or if the backup is damaged
 */
export async function restore(
  places: Places,
  file: string,
  passphrase: string | undefined,
): Promise<Manifest> {
  const unpacked: { readonly from: string; readonly to: string }[] = []
  const folders = new Map<string, string>() // the temporary folder beside each target
  try {
    const manifest = await readArchive(file, passphrase, async (name, content) => {
      const to = targetOf(places, name)
      const folder = folders.get(dirname(to)) ?? (await temporaryFolder(dirname(to)))
      folders.set(dirname(to), folder)
      const from = join(folder, `${unpacked.length}.db`)
      await pipeline(content, createWriteStream(from, { flags: 'wx', mode: 0o600 }))
      unpacked.push({ from, to })
    })
    for (const { from, to } of unpacked) assertWhole(from, to)
    for (const { to } of unpacked) assertFree(to)
    for (const { from, to } of unpacked) await rename(from, to)
    return manifest
  } finally {
    for (const folder of folders.values()) await rm(folder, { recursive: true, force: true })
  }
}

function targetOf(places: Places, name: string): string {
  const path = pathOfEntry(places, name)
  if (path === undefined) {
    throw new CommandFailure(
      `the backup has databases in more folders than this server; set DATABASE_URL as it was there`,
    )
  }
  assertFree(path)
  return path
}

/** Also what a database leaves beside it: a log of another database would destroy the new one. */
function assertFree(path: string): void {
  const present = [path, `${path}-wal`, `${path}-shm`, `${path}-journal`].find(existsSync)
  if (present === undefined) return
  throw new CommandFailure(
    `${present} is there already, and a backup replaces nothing; give an empty DATA_DIR`,
  )
}

async function temporaryFolder(folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return mkdtemp(join(folder, '.usher-restore-'))
}
