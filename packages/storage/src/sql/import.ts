import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  type AccountId,
  type ImportedAccount,
  StorageUnavailable,
  type StoredCredential,
} from '@usher/engine'
import type { AccountKey } from '../columns.ts'
import type { Database } from '../database.ts'
import { keyOf, type RealmContext } from '../realm-context.ts'
import type { RealmTx } from '../realm-tx.ts'
import { StorageFault } from '../storage-fault.ts'
import type { EngineTables } from '../tables.ts'
import { newAccountRow } from './account-row.ts'
import { AUDIT_EVENTS } from './audit/record.ts'
import { credentialRow } from './credential-row.ts'

const PORTION = 500
const LOOKUP_KEY_LENGTH = 32 // hexadecimal digits; the rest of an exported secret verifies it

const TABLES = ['accounts', 'account_roles', 'credentials', AUDIT_EVENTS]

type AccountDatabase = Database<EngineTables>
type Tx = RealmTx<EngineTables>

/** All portions in one change, each written with as many statements as there are tables. */
export async function importAccounts(
  { write, dialect }: AccountDatabase,
  context: RealmContext,
  accounts: AsyncIterable<readonly ImportedAccount[]>,
): Promise<{ imported: number; present: number }> {
  let hasBegun = false
  return write(
    async (tx) => {
      if (hasBegun) throw new StorageUnavailable('overtaken by another change; import again')
      hasBegun = true
      const total = { imported: 0, present: 0 }
      for await (const given of accounts) {
        for (const portion of portions(given)) {
          const imported = await importPortion(tx, context, portion)
          total.imported += imported
          total.present += portion.length - imported
          await nextTurn() // readers have theirs in between
        }
      }
      if (context.realm.accountIds.form === 'sequential')
        await dialect.advanceNumbers(tx.db, 'accounts')
      if (total.imported > 0) await dialect.gatherStatistics(tx.db, TABLES)
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
  context: RealmContext,
  portion: readonly ImportedAccount[],
): Promise<number> {
  const wanted = new Map<string, ImportedAccount>()
  for (const account of portion) {
    if (!wanted.has(account.identifier)) wanted.set(account.identifier, account)
  }
  const rows = await insertAccounts(tx, context, [...wanted.values()])
  const stored = rows.flatMap(({ id, identifier }) => {
    const account = wanted.get(identifier)
    return account ? [{ key: id, account }] : []
  })
  if (stored.length === 0) return 0

  await tx.db
    .insertInto('credentials')
    .values(stored.map((one) => importedCredential(context, one)))
    .execute()
  const roles = stored.flatMap(roleRows)
  if (roles.length > 0) await tx.db.insertInto('account_roles').values(roles).execute()
  const event = { type: 'account.imported', at: new Date(), actor: 'system' } as const
  await tx.recordEach(
    event,
    stored.map(({ key }) => String(key) as AccountId),
  )
  return stored.length
}

/** @returns those that are new */
async function insertAccounts(
  tx: Tx,
  context: RealmContext,
  accounts: readonly ImportedAccount[],
): Promise<readonly { id: AccountKey; identifier: string }[]> {
  try {
    return await tx.db
      .insertInto('accounts')
      .values(accounts.map((account) => accountRow(context, account)))
      .onConflict((conflict) => conflict.column('identifier').doNothing())
      .returning(['id', 'identifier'])
      .execute()
  } catch (error) {
    const violation = context.dialect.violation(error)
    if (violation?.kind === 'unique' && violation.columns[0] === 'id') {
      throw new StorageFault(
        'an account of the import has the id of another one; nothing was stored',
      )
    }
    throw error
  }
}

function accountRow(context: RealmContext, account: ImportedAccount) {
  const { id } = account
  const row = newAccountRow(context, account)
  return id === undefined ? row : { ...row, id: keyOf(context, id) }
}

interface Stored {
  readonly key: AccountKey
  readonly account: ImportedAccount
}

function importedCredential(
  { realm }: RealmContext,
  { key, account: { hash, createdAt } }: Stored,
) {
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
