import { accessSync, constants, mkdirSync } from 'node:fs'
import { SettingError } from './setting-error.ts'

/**
 * Makes the directory for databases and keys, if it is not there.
 *
 * @throws {SettingError} if nothing can be written there
 */
export function ensureDataDir(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new SettingError(
      `DATA_DIR cannot be used (${code}): ${dataDir} must be a directory that this user may write to.`,
      { cause: error },
    )
  }
}
