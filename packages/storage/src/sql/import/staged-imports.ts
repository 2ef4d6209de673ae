import { randomUUID } from 'node:crypto'
import { type ImportedAccount, StorageUnavailable } from '@usher/engine'
import type { Database } from '../../database.ts'
import type { RealmContext } from '../../realm-context.ts'
import type { RealmTx } from '../../realm-tx.ts'
import { openStaged } from '../../staged-text.ts'
import { StorageFault } from '../../storage-fault.ts'
import type { EngineTables } from '../../tables.ts'

type AccountDatabase = Database<EngineTables>
type Tx = RealmTx<EngineTables>

/** An import whose process has said nothing for so long is abandoned. */
const SILENCE_MILLISECONDS = 60_000

const PORTIONS_AT_ONCE = 100

/** Some accounts as JSON, in the order of the file. */
export interface StagedPortion {
  readonly position: number
  readonly accounts: string
}

/** @returns its id */
export async function beginImport({ write }: AccountDatabase): Promise<string> {
  const id = randomUUID()
  await write(({ db }) =>
    db
      .insertInto('account_imports')
      .values({ id, is_complete: false, active_at: new Date() })
      .execute(),
  )
  return id
}

export async function stagePortions(
  { write }: AccountDatabase,
  id: string,
  portions: readonly StagedPortion[],
): Promise<void> {
  await write(async (tx) => {
    await noteActive(tx, id)
    await tx.db
      .insertInto('staged_accounts')
      .values(portions.map((portion) => ({ ...portion, import_id: id })))
      .execute()
  })
}

/** From here on the import will be carried out, if not by this process then by another one. */
export async function completeStaging({ write }: AccountDatabase, id: string): Promise<void> {
  await write(async (tx) => {
    await noteActive(tx, id)
    await tx.db
      .updateTable('account_imports')
      .set({ is_complete: true })
      .where('id', '=', id)
      .execute()
  })
}

/** Takes the next portion away, as part of the change that stores it. */
export async function takePortion(
  tx: Tx,
  { keys }: RealmContext,
  id: string,
): Promise<readonly ImportedAccount[] | undefined> {
  const next = tx.db
    .selectFrom('staged_accounts')
    .select(['position', 'accounts'])
    .where('import_id', '=', id)
    .orderBy('position')
    .limit(1)
  const portion = await tx.dialect.lockRow(next).executeTakeFirst()
  if (!portion) return undefined
  const taken = await tx.db
    .deleteFrom('staged_accounts')
    .where('import_id', '=', id)
    .where('position', '=', portion.position)
    .returning('position')
    .execute()
  await noteActive(tx, id)
  // another process that finishes the same import may have been faster
  return taken.length > 0 ? openStaged(portion.accounts, keys) : []
}

/** What is staged yet goes with it, in portions, as it may be a large file. */
export async function endImport({ write }: AccountDatabase, id: string): Promise<void> {
  for (;;) {
    const removed = await write(({ db }) =>
      db
        .deleteFrom('staged_accounts')
        .where('import_id', '=', id)
        .where('position', 'in', (query) =>
          query
            .selectFrom('staged_accounts')
            .select('position')
            .where('import_id', '=', id)
            .orderBy('position')
            .limit(PORTIONS_AT_ONCE),
        )
        .returning('position')
        .execute(),
    )
    if (removed.length < PORTIONS_AT_ONCE) break
  }
  await write(({ db }) => db.deleteFrom('account_imports').where('id', '=', id).execute())
}

/** Imports whose process has died, or was stopped for good. */
export async function abandonedImports(
  { read }: AccountDatabase,
  now: Date,
): Promise<readonly { id: string; isComplete: boolean }[]> {
  const imports = await read
    .selectFrom('account_imports')
    .select(['id', 'is_complete', 'active_at'])
    .execute()
  return imports
    .filter(({ active_at }) => {
      const silence = Math.abs(now.getTime() - new Date(active_at).getTime()) // clocks may jump
      return silence > SILENCE_MILLISECONDS
    })
    .map(({ id, is_complete }) => ({ id, isComplete: Boolean(is_complete) }))
}

async function noteActive({ db }: Tx, id: string): Promise<void> {
  const noted = await db
    .updateTable('account_imports')
    .set({ active_at: new Date() })
    .where('id', '=', id)
    .returning('id')
    .execute()
  if (noted.length > 0) return
  throw new StorageFault('the import stood still for too long and was given up; import again')
}

export function isUnavailable(error: unknown): boolean {
  return error instanceof StorageUnavailable
}
