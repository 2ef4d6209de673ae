import { chmodSync, closeSync, existsSync, openSync, statSync } from 'node:fs'

const OWNER_ONLY = 0o600
const OTHERS = 0o007

/**
 * Makes the file of a database so that only its owner can read it, whatever the umask and its
 * directory allow. SQLite gives its write-ahead log and index the same rights. A file that is there
 * already and that everybody can read is closed to others as well; what a group may do stays as it is
 * where somebody has decided it.
 */
export function makeOwnerOnly(path: string): void {
  try {
    closeSync(openSync(path, 'wx', OWNER_ONLY))
  } catch (error) {
    if (!existsSync(path)) throw error
    for (const file of [path, `${path}-wal`, `${path}-shm`]) closeToOthers(file)
  }
}

function closeToOthers(path: string): void {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0
  if ((mode & OTHERS) === 0) return
  try {
    chmodSync(path, OWNER_ONLY)
  } catch {
    // another user's file; who runs the server may use it nevertheless
  }
}
