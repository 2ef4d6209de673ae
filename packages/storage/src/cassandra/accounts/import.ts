import { randomUUID } from 'node:crypto'
import { asAccountId, type ImportedAccount } from '@usher/engine'
import { StorageFault } from '../../storage-fault.ts'
import { cql } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'
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
          refuseFactors(account)
          await refuseForeignId(context, account)
          await context.cql.write(cql`insert into staged_imports (import_id, position, account)
            values (${id}, ${position + place}, ${JSON.stringify(account)})`)
        }),
      )
      position += some.length
    }
  }
}

function refuseFactors({ totp, passkeys, identities }: ImportedAccount): void {
  if (!totp && !passkeys && !identities) return
  throw new StorageFault(
    'authenticator apps, passkeys and identities cannot be imported on Cassandra yet; leave them out of the file',
  )
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
      const stored = await Promise.all(
        some.map(({ account }) => store(context, accountIn(account))),
      )
      const imported = stored.filter(Boolean).length
      total.imported += imported
      total.present += some.length - imported
    }
  }
  return total
}

/** @returns whether its identifier was free */
async function store(context: RealmContext, account: ImportedAccount): Promise<boolean> {
  const outcome = await register(context, {
    ...account,
    credential: { kind: 'password', hash: account.hash },
    event: { type: 'account.imported', at: new Date(), actor: 'system' },
  })
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

type StagedAccount = ImportedAccount & {
  readonly createdAt: string
  readonly confirmedAt?: string
}

function accountIn(text: string): ImportedAccount {
  const { confirmedAt, ...account }: StagedAccount = JSON.parse(text)
  return {
    ...account,
    createdAt: new Date(account.createdAt),
    ...(confirmedAt !== undefined && { confirmedAt: new Date(confirmedAt) }),
  }
}
