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

async function problemWith(file: string): Promise<string | undefined> {
  try {
    await access(file, constants.R_OK)
    return (await stat(file)).isDirectory() ? 'it is a folder' : undefined
  } catch (error) {
    return (error as NodeJS.ErrnoException).code
  }
}
