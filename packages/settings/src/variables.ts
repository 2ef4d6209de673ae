import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import type { Variables } from './environment.ts'
import { SettingError } from './setting-error.ts'

/**
 * The variables of the process, completed from the `.env` file of a directory if it has one.
 *
 * @throws {SettingError} if the file is there and cannot be read
 */
export function readVariables(directory: string, real: Variables = process.env): Variables {
  const path = join(directory, '.env')
  try {
    return { ...parseEnv(readFileSync(path, 'utf8')), ...real }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return real
    throw new SettingError(`${path} cannot be read (${code}): make it a file this user may read.`, {
      cause: error,
    })
  }
}
