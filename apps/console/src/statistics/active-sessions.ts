import type { Clock } from '@usher/engine'
import { type Storage, sqlDatabase } from '@usher/storage'
import type { AdministeredRealm, Realms } from '../realms.ts'
import type { ConsoleTables } from '../tables.ts'
import type { Period } from './periods.ts'

const NOTED_EVERY_MS = 15 * 60_000
const KEPT_MS = 100 * 86_400_000

/** How many sessions are open now, and how many there were. */
export interface ActiveSessions {
  now(realm: AdministeredRealm): Promise<number>
  /** The most that were noted in each period; `undefined` where nothing was. */
  over(
    realm: AdministeredRealm,
    periods: readonly Period[],
  ): Promise<readonly (number | undefined)[]>
  /** Notes the numbers of this moment, and of every quarter of an hour until `stop`. */
  start(realms: Realms): void
  stop(): Promise<void>
}

/** Keeps the history of open sessions in the console's own database. */
export function activeSessions(storage: Storage<ConsoleTables>, clock: Clock): ActiveSessions {
  const { read, write } = sqlDatabase(storage)
  let timer: NodeJS.Timeout | undefined
  let noting = Promise.resolve()

  const now = ({ engine }: AdministeredRealm) => engine.store.sessions.countActive(clock.now())

  async function note(realms: Realms): Promise<void> {
    const at = new Date(Math.floor(clock.now().getTime() / NOTED_EVERY_MS) * NOTED_EVERY_MS)
    const rows = await Promise.all(
      [...realms.values()].map(async (realm) => ({
        realm: realm.name,
        at,
        sessions: await now(realm),
      })),
    )
    await write(async ({ db }) => {
      // Several servers may note the same quarter of an hour; one of them is enough.
      await db
        .insertInto('active_sessions')
        .values(rows)
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      const oldest = new Date(at.getTime() - KEPT_MS)
      await db.deleteFrom('active_sessions').where('at', '<', oldest).execute()
    })
  }

  return {
    now,

    async over({ name }, periods) {
      const [first] = periods
      if (!first) return []
      const rows = await read
        .selectFrom('active_sessions')
        .select(['at', 'sessions'])
        .where('realm', '=', name)
        .where('at', '>=', first.since)
        .execute()
      return periods.map(({ since, until }) => {
        const inside = rows.filter(({ at }) => since <= new Date(at) && new Date(at) < until)
        return inside.length === 0 ? undefined : Math.max(...inside.map(({ sessions }) => sessions))
      })
    },

    start(realms) {
      const noteAll = () => {
        // A database that is away is told of by /ready; the next quarter of an hour tries again.
        noting = note(realms).catch(() => {})
      }
      noteAll()
      timer = setInterval(noteAll, NOTED_EVERY_MS)
      timer.unref()
    },

    async stop() {
      clearInterval(timer)
      await noting
    },
  }
}
