import { type ApiKey, type ApiKeyStore, asAccountId } from '@usher/engine'
import { type Kysely, sql } from 'kysely'
import { type AccountKey, instant, optionalInstant } from '../columns.ts'
import type { Database } from '../database.ts'
import { prepared } from '../prepared.ts'
import { keyOf, type RealmContext } from '../realm-context.ts'
import type { EngineTx } from '../realm-tx.ts'
import { findable } from '../storable.ts'
import type { EngineTables } from '../tables.ts'
import { type AccountRow, accountColumns, accountReader } from './account-row.ts'
import { holdApproved, spendApproval } from './approvals.ts'
import { findAccountIn } from './held-account.ts'
import { postMail } from './mails.ts'

interface KeyRow {
  readonly keyId: string
  readonly keyAccount: AccountKey
  readonly keyName: string
  readonly keyPrefix: string
  readonly keyScopes: string
  readonly keyCreated: Date | string
  readonly keyExpires: Date | string
  readonly keyUsed: Date | string | null
}

/** Under names that stand beside `accountColumns`. */
const KEY_COLUMNS = [
  'api_keys.id as keyId',
  'api_keys.account_id as keyAccount',
  'api_keys.name as keyName',
  'api_keys.prefix as keyPrefix',
  'api_keys.scopes as keyScopes',
  'api_keys.created_at as keyCreated',
  'api_keys.expires_at as keyExpires',
  'api_keys.last_used_at as keyUsed',
] as const

interface Owner {
  readonly account: AccountKey
}

interface Dated {
  readonly now: Date
}

const apiKeyStatements = (context: RealmContext, db: Kysely<EngineTables>) => ({
  accountOf: accountReader(context),
  deleteEnded: prepared<Owner & Dated, never>((place) =>
    db
      .deleteFrom('api_keys')
      .where('account_id', '=', place('account'))
      .where('expires_at', '<=', place('now')),
  ),
  list: prepared<Owner & Dated, KeyRow>((place) =>
    db
      .selectFrom('api_keys')
      .select(KEY_COLUMNS)
      .where('account_id', '=', place('account'))
      .where('expires_at', '>', place('now'))
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc'),
  ),
  find: prepared<{ hash: string } & Dated, KeyRow & AccountRow>((place) =>
    db
      .selectFrom('api_keys')
      .innerJoin('accounts', 'accounts.id', 'api_keys.account_id')
      .select([...KEY_COLUMNS, ...accountColumns(context)])
      .where('api_keys.hash', '=', place('hash'))
      .where('api_keys.expires_at', '>', place('now')),
  ),
  remove: prepared<Owner & { id: string } & Dated, { id: string }>((place) =>
    db
      .deleteFrom('api_keys')
      .where('id', '=', place('id'))
      .where('account_id', '=', place('account'))
      .where('expires_at', '>', place('now'))
      .returning('id'),
  ),
  touch: prepared<{ id: string } & Dated, never>((place) =>
    db
      .updateTable('api_keys')
      .set({ last_used_at: place('now') })
      .where('id', '=', place('id')),
  ),
})

/** Keys of accounts in SQL. */
export function sqlApiKeys(
  { read, write, writeOne }: Database<EngineTables>,
  context: RealmContext,
): ApiKeyStore {
  const { accountOf, list, find } = apiKeyStatements(context, read)
  return {
    add: (addition) => write((tx) => addIn(tx, addition)),
    async list(accountId, now) {
      return (await list(read, { account: keyOf(context, accountId), now })).map(keyIn)
    },
    async listAll({ now, after, limit }) {
      const all = read
        .selectFrom('api_keys')
        .innerJoin('accounts', 'accounts.id', 'api_keys.account_id')
        .select([...KEY_COLUMNS, ...accountColumns(context)])
        .where('api_keys.expires_at', '>', now)
      const rest = after
        ? all.where(
            sql<boolean>`(api_keys.created_at, api_keys.id) < (${after.createdAt}, ${after.id})`,
          )
        : all
      const rows = await rest
        .orderBy('api_keys.created_at', 'desc')
        .orderBy('api_keys.id', 'desc')
        .limit(limit)
        .execute()
      return rows.map((row) => ({ key: keyIn(row), account: accountOf(row) }))
    },
    async find(hash, now) {
      const [row] = await find(read, { hash, now })
      return row && { key: keyIn(row), account: accountOf(row) }
    },
    remove: ({ id, accountId, now, event }) =>
      write(async (tx) => {
        const { remove } = tx.statements(apiKeyStatements)
        const [removed] = await remove(tx, { id: findable(id), account: keyOf(tx, accountId), now })
        if (removed) await tx.record(event, accountId)
        return { removed: removed !== undefined }
      }),
    touch: ({ id }, now) =>
      writeOne(async (tx) => void (await tx.statements(apiKeyStatements).touch(tx, { id, now }))),
  }
}

async function addIn(
  tx: EngineTx,
  { key, limit, approval, notice, event }: Parameters<ApiKeyStore['add']>[0],
): ReturnType<ApiKeyStore['add']> {
  const { deleteEnded, list } = tx.statements(apiKeyStatements)
  const { accountId, createdAt: now } = key
  const account = keyOf(tx, accountId)
  if (!(await holdApproved(tx, approval))) return { kind: 'approval_invalid' }
  const holder = await findAccountIn(tx, account)
  if (!holder) return { kind: 'approval_invalid' }
  await deleteEnded(tx, { account, now })
  if ((await list(tx, { account, now })).length >= limit) return { kind: 'full' }
  if (!(await spendApproval(tx, approval))) return { kind: 'approval_invalid' }
  await tx.statements(insertStatements).insert(tx, {
    id: key.id,
    account,
    hash: key.hash,
    name: key.name,
    prefix: key.prefix,
    scopes: JSON.stringify(key.scopes),
    created: now,
    end: key.expiresAt,
  })
  if (notice) await postMail(tx, notice(holder), now)
  await tx.record(event, accountId)
  return { kind: 'added' }
}

interface NewKeyRow extends Owner {
  readonly id: string
  readonly hash: string
  readonly name: string
  readonly prefix: string
  readonly scopes: string
  readonly created: Date
  readonly end: Date
}

const insertStatements = (_: RealmContext, db: Kysely<EngineTables>) => ({
  insert: prepared<NewKeyRow, never>((place) =>
    db.insertInto('api_keys').values({
      id: place('id'),
      account_id: place('account'),
      hash: place('hash'),
      name: place('name'),
      prefix: place('prefix'),
      scopes: place('scopes'),
      created_at: place('created'),
      expires_at: place('end'),
    }),
  ),
})

function keyIn(row: KeyRow): ApiKey {
  return {
    id: row.keyId,
    accountId: asAccountId(String(row.keyAccount)),
    name: row.keyName,
    prefix: row.keyPrefix,
    scopes: JSON.parse(row.keyScopes),
    createdAt: instant(row.keyCreated),
    expiresAt: instant(row.keyExpires),
    lastUsedAt: optionalInstant(row.keyUsed),
  }
}
