import { type AccountId, Refused } from '@usher/engine'
import { instant, optionalInstant, type Storage, sqlDatabase } from '@usher/storage'
import type { Realms } from '../realms.ts'
import type { ConsoleTables } from '../tables.ts'
import type { AccountPlace } from './notes.ts'

/** Why an account is suspended. Until when, the account itself knows. */
export interface Suspension {
  readonly at: Date
  /** The id of the administrator. */
  readonly author: string
  readonly reason: string
}

/** Reasons of suspensions, in the console's own database. */
export interface Suspensions {
  find(place: AccountPlace): Promise<Suspension | undefined>
  note(place: AccountPlace, suspension: Suspension): Promise<void>
  forget(place: AccountPlace): Promise<void>
}

export function suspensions(storage: Storage<ConsoleTables>): Suspensions {
  const { read, write } = sqlDatabase(storage)
  return {
    async find({ realm, account }) {
      const row = await read
        .selectFrom('suspensions')
        .select(['at', 'author', 'reason'])
        .where('realm', '=', realm)
        .where('account', '=', account)
        .executeTakeFirst()
      return row && { ...row, at: instant(row.at) }
    },

    note: (place, { at, author, reason }) =>
      write(async ({ db }) => {
        const told = { at, author, reason, until: null }
        await db
          .insertInto('suspensions')
          .values({ ...place, ...told })
          .onConflict((conflict) => conflict.columns(['realm', 'account']).doUpdateSet(told))
          .execute()
      }),

    forget: ({ realm, account }) =>
      write(async ({ db }) => {
        await db
          .deleteFrom('suspensions')
          .where('realm', '=', realm)
          .where('account', '=', account)
          .execute()
      }),
  }
}

/** Earlier releases kept the ends of suspensions here: from now on the accounts have theirs. */
export async function handEndsOver(storage: Storage<ConsoleTables>, realms: Realms): Promise<void> {
  const { read, write } = sqlDatabase(storage)
  const rows = await read
    .selectFrom('suspensions')
    .select(['realm', 'account', 'until'])
    .where('until', 'is not', null)
    .execute()
  for (const { realm, account, until } of rows) {
    const engine = realms.get(realm)?.engine
    if (!engine) continue // the app is not served at the moment
    await handOver(engine, account as AccountId, optionalInstant(until))
    await write(({ db }) =>
      db
        .updateTable('suspensions')
        .set({ until: null })
        .where('realm', '=', realm)
        .where('account', '=', account)
        .execute(),
    )
  }
}

type AccountsEngine = Pick<
  NonNullable<ReturnType<Realms['get']>>['engine'],
  'getAccount' | 'changeStatus'
>

async function handOver(
  engine: AccountsEngine,
  id: AccountId,
  until: Date | undefined,
): Promise<void> {
  try {
    const { status, suspendedUntil } = await engine.getAccount({ id })
    if (status !== 'suspended' || suspendedUntil) return
    await engine.changeStatus({ accountId: id, status, until, actor: 'system' })
  } catch (error) {
    if (error instanceof Refused) return // it is gone
    throw error
  }
}
