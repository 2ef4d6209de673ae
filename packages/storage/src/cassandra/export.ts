import type { AccountId, ExportedAccount } from '@usher/engine'
import { accountOf } from './account-row.ts'
import { findHolder, passwordOf } from './credential.ts'
import type { Home } from './home.ts'
import { accountDays, type Entry, entriesOf } from './index-entries.ts'

const PORTION = 100

/** Oldest first, day by day; nothing is held while the reader is slow. */
export async function* exportAccounts(home: Home): AsyncGenerator<readonly ExportedAccount[]> {
  const days = (await accountDays(home)).toReversed()
  for (const day of days) {
    const walk = { order: 'oldest first', size: PORTION } as const
    for await (const entries of entriesOf(home, day, walk)) {
      const accounts = await Promise.all(entries.map((entry) => exported(home, entry)))
      const present = accounts.filter((account) => account !== undefined)
      if (present.length > 0) yield present
    }
  }
}

async function exported(home: Home, { userid }: Entry): Promise<ExportedAccount | undefined> {
  const row = await findHolder(home, userid.toString() as AccountId)
  return row && { ...accountOf(home, row), hash: await passwordOf(home, row) }
}
