import type { AccountId } from '@usher/engine'
import { type Storage, sqlDatabase } from '@usher/storage'
import type { Realms } from '../realms.ts'
import type { ConsoleTables } from '../tables.ts'
import { accountNotes } from './notes.ts'
import { suspensions } from './suspensions.ts'

const EVERY_MS = 5 * 60_000

/** Deletes what was noted of accounts that are gone: people erase theirs without the console. */
export async function forgetGone(
  storage: Storage<ConsoleTables>,
  { realms }: { readonly realms: Realms },
): Promise<void> {
  const { read } = sqlDatabase(storage)
  const [notes, suspended] = [accountNotes(storage), suspensions(storage)]
  const places = await read
    .selectFrom('account_notes')
    .select(['realm', 'account'])
    .union(read.selectFrom('suspensions').select(['realm', 'account']))
    .execute()
  for (const place of places) {
    const accounts = realms.get(place.realm)?.engine.store.accounts
    // What belongs to an app that is not served at the moment stays.
    if (!accounts || (await accounts.findById(place.account as AccountId))) continue
    await Promise.all([notes.forget(place), suspended.forget(place)])
  }
}

/** Does it now and then, until it is stopped. */
export function doRegularly(work: () => Promise<void>): { stop(): Promise<void> } {
  let working = Promise.resolve()
  const timer = setInterval(() => {
    // a database that is away is told of by /ready
    working = working.then(work).catch(() => {})
  }, EVERY_MS)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await working
    },
  }
}
