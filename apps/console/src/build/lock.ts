import { mkdir, rm, stat } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'

const LOOK_AGAIN_MS = 100
/** No build takes so long; whoever holds the lock has died. */
const FORGOTTEN_MS = 180_000

/** Does something that only one process may do at a time; the others wait for their turn. */
export async function locked<T>(path: string, job: () => Promise<T>): Promise<T> {
  while (!(await taken(path))) {
    if (await isForgotten(path)) await rm(path, { recursive: true, force: true })
    else await pause(LOOK_AGAIN_MS)
  }
  try {
    return await job()
  } finally {
    await rm(path, { recursive: true, force: true })
  }
}

/** A directory is made by exactly one of those who try. */
async function taken(path: string): Promise<boolean> {
  try {
    await mkdir(path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

async function isForgotten(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found !== undefined && Date.now() - found.mtimeMs > FORGOTTEN_MS
}
