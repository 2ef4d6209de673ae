import { asAccountId, type ExportedAccount } from '@usher/engine'
import type { RealmContext } from '../realm-context.ts'
import { accountOf } from './account-row.ts'
import { carriedFactorsOf } from './carried-factors.ts'
import { findHolder, passwordOf } from './credential.ts'
import { accountDays, type Entry, entriesOf } from './index-entries.ts'

const PORTION = 100

/** Oldest first, day by day; nothing is held while the reader is slow. */
export async function* exportAccounts(
  context: RealmContext,
): AsyncGenerator<readonly ExportedAccount[]> {
  const days = (await accountDays(context)).toReversed()
  for (const day of days) {
    const walk = { order: 'oldest first', size: PORTION } as const
    for await (const entries of entriesOf(context, day, walk)) {
      const accounts = await Promise.all(entries.map((entry) => exported(context, entry)))
      const present = accounts.filter((account) => account !== undefined)
      if (present.length > 0) yield present
    }
  }
}

async function exported(
  context: RealmContext,
  { userid }: Entry,
): Promise<ExportedAccount | undefined> {
  const id = asAccountId(userid.toString())
  const row = await findHolder(context, id)
  if (!row) return undefined
  return {
    ...accountOf(context, row),
    hash: await passwordOf(context, row),
    ...(await carriedFactorsOf(context, id)),
  }
}
