import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  type AccountId,
  type ImportedAccount,
  StorageUnavailable,
  type StoredCredential,
} from '@usher/engine'
import type { Transaction } from 'kysely'
import type { AccountKey } from '../columns.ts'
import type { Database } from '../database.ts'
import { StorageFault } from '../storage-fault.ts'
import type { EngineTables } from '../tables.ts'
import { newAccountColumns } from './account-row.ts'
import { credentialRow } from './credential-row.ts'
import { eventValues } from './events.ts'
import { type Home, keyOf } from './home.ts'

const PORTION = 500
const LOOKUP_KEY_LENGTH = 32 // hexadecimal digits; the rest of an exported secret verifies it

const TABLES = ['accounts', 'account_roles', 'credentials', 'audit_events']

type AccountDatabase = Database<EngineTables>
type Tx = Transaction<EngineTables>

/** All portions in one change, each written with as many statements as there are tables. */
export async function importAccounts(
  { write, dialect }: AccountDatabase,
  home: Home,
  accounts: AsyncIterable<readonly ImportedAccount[]>,
): Promise<{ imported: number; present: number }> {
  let hasBegun = false
  return write(
    async (tx) => {
      if (hasBegun) throw new StorageUnavailable('overtaken by another change; import again')
      hasBegun = true
      await dialect.recordApart(tx)
      const total = { imported: 0, present: 0 }
      for await (const given of accounts) {
        for (const portion of portions(given)) {
          const imported = await importPortion(tx, home, portion)
          total.imported += imported
          total.present += portion.length - imported
          await nextTurn() // readers have theirs in between
        }
      }
      if (home.realm.accountIds.form === 'sequential') await dialect.advanceNumbers(tx, 'accounts')
      if (total.imported > 0) await dialect.gatherStatistics(tx, TABLES)
      return total
    },
    { alone: true },
  )
}

function* portions<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < all.length; start += PORTION) yield all.slice(start, start + PORTION)
}

async function importPortion(
  tx: Tx,
  home: Home,
  portion: readonly ImportedAccount[],
): Promise<number> {
  const wanted = new Map<string, ImportedAccount>()
  for (const account of portion) {
    if (!wanted.has(account.identifier)) wanted.set(account.identifier, account)
  }
  const rows = await insertAccounts(tx, home, [...wanted.values()])
  const stored = rows.flatMap(({ id, identifier }) => {
    const account = wanted.get(identifier)
    return account ? [{ key: id, account }] : []
  })
  if (stored.length === 0) return 0

  await tx
    .insertInto('credentials')
    .values(stored.map((one) => importedCredential(home, one)))
    .execute()
  const roles = stored.flatMap(roleRows)
  if (roles.length > 0) await tx.insertInto('account_roles').values(roles).execute()
  const event = { type: 'account.imported', at: new Date(), actor: 'system' } as const
  await tx
    .insertInto('audit_events')
    .values(
      stored.map(({ key }) => ({
        account_id: key,
        ...eventValues(home, event, String(key) as AccountId),
      })),
    )
    .execute()
  return stored.length
}

/** @returns those that are new */
async function insertAccounts(
  tx: Tx,
  home: Home,
  accounts: readonly ImportedAccount[],
): Promise<readonly { id: AccountKey; identifier: string }[]> {
  try {
    return await tx
      .insertInto('accounts')
      .values(accounts.map((account) => accountRow(home, account)) as never)
      .onConflict((conflict) => conflict.column('identifier').doNothing())
      .returning(['id', 'identifier'])
      .execute()
  } catch (error) {
    const violation = home.dialect.violation(error)
    if (violation?.kind === 'unique' && violation.columns[0] === 'id') {
      throw new StorageFault(
        'an account of the import has the id of another one; nothing was stored',
      )
    }
    throw error
  }
}

function accountRow(home: Home, account: ImportedAccount) {
  const { id } = account
  const numbered = id === undefined ? {} : { id: keyOf(home, id) }
  return { ...numbered, ...newAccountColumns(home, account) }
}

interface Stored {
  readonly key: AccountKey
  readonly account: ImportedAccount
}

function importedCredential({ realm }: Home, { key, account: { hash, createdAt } }: Stored) {
  const credential: StoredCredential =
    realm.credential.kind === 'password'
      ? { kind: 'password', hash }
      : {
          kind: 'secret',
          lookupKey: hash.slice(0, LOOKUP_KEY_LENGTH),
          verifier: hash.slice(LOOKUP_KEY_LENGTH),
        }
  return credentialRow(key, credential, createdAt)
}

function roleRows({ key: account_id, account: { roles, createdAt } }: Stored) {
  return [...new Set(roles)].map((role) => ({ account_id, role, account_created_at: createdAt }))
}
