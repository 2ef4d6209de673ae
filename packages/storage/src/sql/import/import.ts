import { setTimeout as pause } from 'node:timers/promises'
import type { ImportedAccount } from '@usher/engine'
import type { Database } from '../../database.ts'
import type { RealmContext } from '../../realm-context.ts'
import { stagedText } from '../../staged-text.ts'
import type { EngineTables } from '../../tables.ts'
import { AUDIT_EVENTS } from '../audit/record.ts'
import { assertImportable } from './assert-importable.ts'
import {
  abandonedImports,
  beginImport,
  completeStaging,
  endImport,
  isUnavailable,
  stagePortions,
  takePortion,
} from './staged-imports.ts'
import { storeAccounts } from './store-accounts.ts'

/** Stored in one change; so few that nobody notices the wait. */
const PORTION = 64
const SHORTEST_PAUSE_MILLISECONDS = 4
const AWAY_PAUSE_MILLISECONDS = 500
const MOST_TIMES_AWAY = 60

const TABLES = ['accounts', 'account_roles', 'credentials', AUDIT_EVENTS]

interface Outcome {
  readonly imported: number
  readonly present: number
}

type AccountDatabase = Database<EngineTables>

/**
 * Stages all accounts before the first of them is stored, so a broken source or an id that is taken
 * stores nothing. Then it stores them in small changes with pauses, so that others go on writing. If
 * the process dies before all is staged, nothing is stored; after that, whoever opens the database
 * next stores the rest (see `finishAbandonedImports`).
 */
export async function importAccounts(
  database: AccountDatabase,
  context: RealmContext,
  accounts: AsyncIterable<readonly ImportedAccount[]>,
): Promise<Outcome> {
  await finishAbandonedImports(database, context, new Date())
  const id = await beginImport(database)
  try {
    await stage(database, context, id, accounts)
    await completeStaging(database, id)
    const outcome = await storeStaged(database, context, id)
    await endImport(database, id)
    return outcome
  } catch (error) {
    // a database that is away leaves it to whoever opens it next, as would the end of this process
    if (!isUnavailable(error)) await endImport(database, id).catch(() => {})
    throw error
  }
}

/** Takes away what was staged by a process that died, and stores the rest of what was complete. */
export async function finishAbandonedImports(
  database: AccountDatabase,
  context: RealmContext,
  now: Date,
): Promise<void> {
  for (const { id, isComplete } of await abandonedImports(database, now)) {
    if (isComplete) await storeStaged(database, context, id)
    await endImport(database, id)
  }
}

async function stage(
  database: AccountDatabase,
  context: RealmContext,
  id: string,
  accounts: AsyncIterable<readonly ImportedAccount[]>,
): Promise<void> {
  let position = 0
  for await (const some of accounts) {
    if (some.length === 0) continue
    await assertImportable(database, context, some)
    const staged = portionsOf(some).map((portion) => ({
      position: position++,
      accounts: stagedText(portion, context.keys),
    }))
    await stagePortions(database, id, staged)
  }
}

function portionsOf<T>(all: readonly T[]): readonly (readonly T[])[] {
  const count = Math.ceil(all.length / PORTION)
  return Array.from({ length: count }, (_, index) =>
    all.slice(index * PORTION, (index + 1) * PORTION),
  )
}

async function storeStaged(
  database: AccountDatabase,
  context: RealmContext,
  id: string,
): Promise<Outcome> {
  const total = { imported: 0, present: 0 }
  for (;;) {
    const stored = await storeNext(database, context, id)
    if (!stored) break
    total.imported += stored.imported
    total.present += stored.present
    await pause(Math.max(SHORTEST_PAUSE_MILLISECONDS, stored.milliseconds)) // others have their turn
  }
  if (total.imported > 0) {
    await database.write(({ db, dialect }) => dialect.gatherStatistics(db, TABLES), { alone: true })
  }
  return total
}

/** @returns nothing when all is stored. A database that is away for a moment is waited for. */
async function storeNext(
  { write }: AccountDatabase,
  context: RealmContext,
  id: string,
): Promise<(Outcome & { readonly milliseconds: number }) | undefined> {
  for (let times = 1; ; times += 1) {
    try {
      return await write(async (tx) => {
        const start = performance.now()
        const accounts = await takePortion(tx, context, id)
        if (!accounts) return undefined
        const imported = await storeAccounts(tx, context, accounts)
        const milliseconds = performance.now() - start
        return { imported, present: accounts.length - imported, milliseconds }
      })
    } catch (error) {
      if (!isUnavailable(error) || times === MOST_TIMES_AWAY) throw error
    }
    await pause(AWAY_PAUSE_MILLISECONDS)
  }
}
