import { asAccountId, type ImportedAccount, type StoredCredential } from '@usher/engine'
import type { AccountKey } from '../../columns.ts'
import { keyOf, type RealmContext } from '../../realm-context.ts'
import type { RealmTx } from '../../realm-tx.ts'
import type { EngineTables } from '../../tables.ts'
import { newAccountRow } from '../account-row.ts'
import { credentialRow } from '../credential-row.ts'
import { storeFactors } from './store-factors.ts'

const LOOKUP_KEY_LENGTH = 32 // hexadecimal digits; the rest of an exported secret verifies it

type Tx = RealmTx<EngineTables>

/**
 * Stores those whose identifier is free, each table with one statement.
 *
 * @returns how many
 */
export async function storeAccounts(
  tx: Tx,
  context: RealmContext,
  accounts: readonly ImportedAccount[],
): Promise<number> {
  if (accounts.length === 0) return 0
  const wanted = new Map<string, ImportedAccount>()
  for (const account of accounts) {
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
  await storeFactors(tx, context.keys, stored)
  const event = { type: 'account.imported', at: new Date(), actor: 'system' } as const
  await tx.recordEach(
    event,
    stored.map(({ key }) => asAccountId(String(key))),
  )
  const hasNumbers = stored.some(({ account }) => account.id !== undefined)
  if (hasNumbers && context.realm.accountIds.form === 'sequential') {
    await tx.dialect.advanceNumbers(tx.db, 'accounts')
  }
  return stored.length
}

/** @returns those that are new */
async function insertAccounts(
  tx: Tx,
  context: RealmContext,
  accounts: readonly ImportedAccount[],
): Promise<readonly { id: AccountKey; identifier: string }[]> {
  return tx.db
    .insertInto('accounts')
    .values(accounts.map((account) => accountRow(context, account)))
    .onConflict((conflict) => conflict.doNothing())
    .returning(['id', 'identifier'])
    .execute()
}

function accountRow(context: RealmContext, account: ImportedAccount) {
  const { id, confirmedAt = null } = account
  const row = { ...newAccountRow(context, account), confirmed_at: confirmedAt }
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
