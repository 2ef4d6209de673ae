import { RealmMoved } from '@usher/storage'
import type { Serveable } from './serveable.ts'

/** Opens what is served, each of these realms in the database with this URL. */
export type OpenMoved = (movedTo: ReadonlyMap<string, string>) => Promise<Serveable>

interface Followed {
  /** What is served so far. */
  readonly first: Serveable
  readonly open: OpenMoved
  /** Serves the other from now on; resolves when nobody needs the former any more. */
  readonly replace: (next: Serveable) => Promise<void>
  readonly note: (line: string) => void
}

/** Half of the second within which a key dies with its account, wherever that is decided. */
const EVERY_MS = 500
/** A move closes one database and opens the other a moment later. */
const PATIENT_TRIES = 6
/** From one database to the next, if a realm was moved again and again. */
const MOST_HOPS = 5

/**
 * While a server runs, looks for realms that `usher move` takes elsewhere, and serves them from there,
 * without a restart.
 *
 * @returns ends it, and closes what is served in the end
 */
export function followMoves({ first, open, replace, note }: Followed): () => Promise<void> {
  const movedTo = new Map<string, string>()
  let current = first
  let failures = 0
  const look = async () => {
    const moved = await movedRealms(current)
    if (moved.size === 0) return
    for (const [realm, url] of moved) movedTo.set(realm, url)
    const former = current
    current = await openWhereTheyLie(open, movedTo)
    failures = 0
    await replace(current)
    await former.close()
    const names = [...moved.keys()].join(' and ')
    note(
      `${names}: served from the database to which it was moved; set DATABASE_URL before the next start`,
    )
  }
  const reportFailure = (error: unknown) => {
    failures += 1
    if (failures !== PATIENT_TRIES) return
    const reason = error instanceof Error ? error.message : 'for no known reason'
    note(`a realm was moved, and cannot be served from there: ${reason}; this is tried again`)
  }
  const stop = regularly(() => look().catch(reportFailure))
  return async () => {
    await stop()
    await current.close()
  }
}

/** @returns stops it and waits for the one that is under way */
function regularly(job: () => Promise<void>): () => Promise<void> {
  let running = Promise.resolve()
  let isStopped = false
  const wait = () => setTimeout(run, EVERY_MS).unref()
  const run = () => {
    running = job().then(() => {
      if (!isStopped) timer = wait()
    })
  }
  let timer = wait()
  return async () => {
    isStopped = true
    clearTimeout(timer)
    await running
  }
}

/** A database that does not answer says so to whoever asks for something else. */
async function movedRealms({ running }: Serveable): Promise<ReadonlyMap<string, string>> {
  const storages = new Map(running.map(({ module, storage }) => [module.realm.name, storage]))
  const moved = new Map<string, string>()
  for (const [realm, storage] of storages) {
    const url = await storage.movedTo().catch(() => undefined)
    if (url !== undefined) moved.set(realm, url)
  }
  return moved
}

/**
 * Opens what is served. Where a realm was moved, it is opened there, and `movedTo` knows.
 *
 * @throws {RealmMoved} nobody knows where to, or it was moved too often
 */
export async function openWhereTheyLie(
  open: OpenMoved,
  movedTo: Map<string, string>,
  hops = MOST_HOPS,
): Promise<Serveable> {
  try {
    return await open(movedTo)
  } catch (error) {
    if (!(error instanceof RealmMoved) || error.url === undefined || hops === 0) throw error
    movedTo.set(error.realm, error.url)
    return openWhereTheyLie(open, movedTo, hops - 1)
  }
}
