import { existsSync } from 'node:fs'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { CommandFailure } from '../command-failure.ts'
import type { Progress } from '../terminal/progress.ts'
import { version } from '../version.ts'
import { type Copy, readArchive, writeArchive } from './archive.ts'
import { copyDatabase, sha256Of } from './copy-database.ts'
import { databaseFiles, type Places } from './places.ts'

/**
 * Writes the databases of all realms, and those of the console and the inbox, to one new file. Each is
 * copied as it is at one moment, while servers go on writing; the file is read again before it gets its
 * name.
 *
 * @returns the names of the files in it
 * @throws {CommandFailure} if there is nothing to back up, if the file is there already, or on damage
 */
export async function backUp(
  places: Places,
  file: string,
  { passphrase, at, progress }: { passphrase: string | undefined; at: Date; progress: Progress },
): Promise<readonly string[]> {
  const databases = databaseFiles(places)
  if (databases.length === 0) throw new CommandFailure(nothingIn(places))
  if (existsSync(file)) throw new CommandFailure(`${file} is there already; give another name`)
  const folder = await temporaryFolder(file)
  try {
    const copies: Copy[] = []
    for (const [place, { path, entry: name }] of databases.entries()) {
      const copy = join(folder, `${place}.db`)
      copyDatabase(path, copy)
      copies.push({ name, path: copy, sha256: await sha256Of(copy) })
      progress.report({ label: 'databases copied', done: place + 1, total: databases.length })
    }
    const written = join(folder, 'backup')
    await writeArchive(written, copies, { usher: version(), at, passphrase })
    await readArchive(written, passphrase, drain)
    await rename(written, file)
    return copies.map(({ name }) => name)
  } finally {
    progress.end()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Beside the file, so that its name is given in one step; only its owner can look into it. */
async function temporaryFolder(file: string): Promise<string> {
  try {
    return await mkdtemp(join(dirname(file), '.usher-backup-'))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new CommandFailure(`${file} cannot be written (${code}); give another name`)
  }
}

async function drain(_: string, content: AsyncIterable<Buffer>): Promise<void> {
  for await (const _piece of content);
}

function nothingIn({ folders, elsewhere }: Places): string {
  const where = folders.map(({ folder }) => folder).join(', ')
  const others = elsewhere.length === 0 ? '' : `; ${elsewhere.join(', ')}: use pg_dump or the like`
  return `there is no SQLite database in ${where}${others}`
}
