import { randomUUID } from 'node:crypto'
import { asAccountId, type ImportedAccount } from '@usher/engine'
import { openStaged, stagedText } from '../../staged-text.ts'
import { StorageFault } from '../../storage-fault.ts'
import { cql } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'
import { carryFactors } from './carried-factors.ts'
import { findHolder, findHolderId } from './credential.ts'
import { register } from './register.ts'

const PAGE = 100
const AT_ONCE = 32

/**
 * Stages all accounts before the first of them is stored, so that a broken file or an id that is
 * taken stores nothing. If the database goes away after that, some are stored and the others not:
 * each whole, and importing again adds the rest.
 */
export async function importAccounts(
  context: RealmContext,
  accounts: AsyncIterable<readonly ImportedAccount[]>,
): Promise<{ imported: number; present: number }> {
  const id = randomUUID()
  try {
    await stage(context, id, accounts)
    return await storeStaged(context, id)
  } finally {
    await context.cql.write(cql`delete from staged_imports where import_id = ${id}`)
  }
}

async function stage(
  context: RealmContext,
  id: string,
  accounts: AsyncIterable<readonly ImportedAccount[]>,
): Promise<void> {
  let position = 0
  for await (const portion of accounts) {
    for (const some of portions(portion)) {
      await Promise.all(
        some.map(async (account, place) => {
          await refuseForeignId(context, account)
          await context.cql.write(cql`insert into staged_imports (import_id, position, account)
            values (${id}, ${position + place}, ${stagedText([account], context.keys)})`)
        }),
      )
      position += some.length
    }
  }
}

/** One after the other within a portion would be right as well, and slow. */
async function storeStaged(
  context: RealmContext,
  id: string,
): Promise<{ imported: number; present: number }> {
  const total = { imported: 0, present: 0 }
  const pages = context.cql.pages<{ account: string }>(
    cql`select account from staged_imports where import_id = ${id}`,
    PAGE,
  )
  for await (const page of pages) {
    for (const some of portions(page)) {
      const accounts = some.flatMap(({ account }) => openStaged(account, context.keys))
      const stored = await Promise.all(accounts.map((account) => store(context, account)))
      const imported = stored.filter(Boolean).length
      total.imported += imported
      total.present += some.length - imported
    }
  }
  return total
}

/** @returns whether its identifier was free */
async function store(context: RealmContext, account: ImportedAccount): Promise<boolean> {
  const { totp, passkeys, identities, ...rest } = account
  const event = { type: 'account.imported', at: new Date(), actor: 'system' } as const
  const whole = { ...rest, credential: { kind: 'password', hash: account.hash }, event } as const
  const outcome = await register(context, whole, (id) =>
    carryFactors(context, id, { totp, passkeys, identities }),
  )
  return outcome.kind === 'registered'
}

/** An account that is here already keeps its id; a foreign one must not take it. */
async function refuseForeignId(
  context: RealmContext,
  { id, identifier }: ImportedAccount,
): Promise<void> {
  if (id === undefined) return
  const standing = await findHolder(context, asAccountId(id))
  if (!standing || standing.email === identifier) return
  if ((await findHolderId(context, identifier)) !== undefined) return
  throw new StorageFault('an account of the import has the id of another one; nothing was stored')
}

function* portions<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < all.length; start += AT_ONCE) yield all.slice(start, start + AT_ONCE)
}
