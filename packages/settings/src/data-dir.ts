import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { codeOf, SettingError } from './setting-error.ts'

/**
 * Makes the directory for databases and keys, if it is not there.
 *
 * @throws {SettingError} if nothing can be written there
 */
export function ensureDataDir(dataDir: string): void {
  try {
    makeDirectory(dataDir)
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new SettingError(
      `DATA_DIR cannot be used (${codeOf(error)}): ${dataDir} must be a directory that this user may write to.`,
      { cause: error },
    )
  }
}

/** Node's own `recursive` tries for ever where nothing can be made, such as below `/proc`. */
function makeDirectory(path: string): void {
  if (existsSync(path)) return
  makeDirectory(dirname(path))
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    // Another process may have been faster.
    if (codeOf(error) !== 'EEXIST') throw error
  }
}
