import { type AccountId, type Clock, Refused } from '@usher/engine'
import { instant, optionalInstant, type Storage, sqlDatabase } from '@usher/storage'
import type { Realms } from '../realms.ts'
import type { ConsoleTables } from '../tables.ts'
import type { AccountPlace } from './notes.ts'

const LOOKED_FOR_EVERY_MS = 5_000

/** Why an account is suspended. */
export interface Suspension {
  readonly at: Date
  /** The id of the administrator. */
  readonly author: string
  readonly reason: string
  /** When it ends by itself; absent: when an operator ends it. */
  readonly until: Date | undefined
}

/** Reasons and ends of suspensions, in the console's own database. */
export interface Suspensions {
  find(place: AccountPlace): Promise<Suspension | undefined>
  /** Noted before the account is suspended, so that none is without its end. */
  note(place: AccountPlace, suspension: Suspension): Promise<void>
  forget(place: AccountPlace): Promise<void>
  /** Activates accounts whose suspension is over. */
  liftDue(): Promise<void>
  /** Looks for such accounts regularly, until `stop`. */
  start(): void
  stop(): Promise<void>
}

export function suspensions(
  storage: Storage<ConsoleTables>,
  { realms, clock }: { readonly realms: Realms; readonly clock: Clock },
): Suspensions {
  const { read, write } = sqlDatabase(storage)
  let timer: NodeJS.Timeout | undefined
  let lifting = Promise.resolve()

  const forget = ({ realm, account }: AccountPlace) =>
    write(async ({ db }) => {
      await db
        .deleteFrom('suspensions')
        .where('realm', '=', realm)
        .where('account', '=', account)
        .execute()
    })

  const note = (place: AccountPlace, { at, author, reason, until }: Suspension) =>
    write(async ({ db }) => {
      const told = { at, author, reason, until: until ?? null }
      await db
        .insertInto('suspensions')
        .values({ ...place, ...told })
        .onConflict((conflict) => conflict.columns(['realm', 'account']).doUpdateSet(told))
        .execute()
    })

  /** Whoever deletes the row lifts the suspension: of several servers exactly one. */
  async function take(place: AccountPlace, now: Date): Promise<Suspension | undefined> {
    const [row] = await write(({ db }) =>
      db
        .deleteFrom('suspensions')
        .where('realm', '=', place.realm)
        .where('account', '=', place.account)
        .where('until', '<=', now)
        .returning(['at', 'author', 'reason', 'until'])
        .execute(),
    )
    return row && suspensionOf(row)
  }

  async function lift(place: AccountPlace): Promise<void> {
    const taken = await take(place, clock.now())
    const engine = realms.get(place.realm)?.engine
    if (!taken || !engine) return
    try {
      const { id, status } = await engine.getAccount({ id: place.account as AccountId })
      if (status !== 'suspended') return
      await engine.changeStatus({ accountId: id, status: 'active', actor: 'system' })
    } catch (error) {
      if (error instanceof Refused) return // it is gone
      await note(place, taken) // its database is away: the next time comes soon
      throw error
    }
  }

  async function liftDue(): Promise<void> {
    const due = await read
      .selectFrom('suspensions')
      .select(['realm', 'account'])
      .where('until', '<=', clock.now())
      .execute()
    for (const place of due) await lift(place)
  }

  return {
    async find({ realm, account }) {
      const row = await read
        .selectFrom('suspensions')
        .select(['at', 'author', 'reason', 'until'])
        .where('realm', '=', realm)
        .where('account', '=', account)
        .executeTakeFirst()
      return row && suspensionOf(row)
    },
    note,
    forget,
    liftDue,

    start() {
      timer = setInterval(() => {
        // a database that is away is told of by /ready
        lifting = lifting.then(liftDue).catch(() => {})
      }, LOOKED_FOR_EVERY_MS)
      timer.unref()
    },

    async stop() {
      clearInterval(timer)
      await lifting
    },
  }
}

interface Row {
  readonly at: Date | string
  readonly author: string
  readonly reason: string
  readonly until: Date | string | null
}

function suspensionOf({ at, until, ...told }: Row): Suspension {
  return { ...told, at: instant(at), until: optionalInstant(until) }
}
