import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { CommandFailure } from './command-failure.ts'

/** @throws {CommandFailure} if there is no such file, or if it may not be read */
export async function assertReadable(file: string): Promise<void> {
  const problem = await problemWith(file)
  if (problem === undefined) return
  throw new CommandFailure(
    `${file} cannot be read (${problem}); give the path of a file that this user can read`,
  )
}

/**
 * For what is read more than once, as a pipe cannot be.
 *
 * @throws {CommandFailure} also if it is no file of a disk
 */
export async function assertReadableTwice(file: string): Promise<void> {
  await assertReadable(file)
  if ((await stat(file)).isFile()) return
  throw new CommandFailure(`${file} is read more than once; give a file, not a pipe`)
}

async function problemWith(file: string): Promise<string | undefined> {
  try {
    await access(file, constants.R_OK)
    return (await stat(file)).isDirectory() ? 'it is a folder' : undefined
  } catch (error) {
    return (error as NodeJS.ErrnoException).code
  }
}
