import type { AccountId, ApiKey, ApiKeyStore, HeldApiKey, TokenHash } from '@usher/engine'
import { accountOf } from './accounts/account-row.ts'
import { findHolder } from './accounts/credential.ts'
import { secondsFor } from './accounts/tokens.ts'
import { cassandraApprovals, holdsApproval, spentApproval } from './approvals.ts'
import { numbered } from './audit/events.ts'
import { changeRow } from './changes/change-row.ts'
import { storedMail } from './changes/consequences.ts'
import { accountRow } from './changes/row-key.ts'
import { cql } from './client/statement.ts'
import { accountIdIn, isAccountId, type RealmContext } from './realm-context.ts'

/** A key as the account's row keeps it, in JSON; instants are RFC 3339. */
export interface StoredApiKey {
  readonly id: string
  readonly hash: TokenHash
  readonly name: string
  readonly prefix: string
  readonly scopes: readonly string[]
  readonly createdAt: string
  readonly expiresAt: string
}

interface Keys {
  /** What a change of the keys has to find. */
  readonly text: string | null
  /** The oldest first. */
  readonly list: readonly StoredApiKey[]
  readonly uses: Readonly<Record<string, Date>>
}

/** Keys of accounts on Cassandra: they lie in the account's row, where its changes are decided. */
export function cassandraApiKeys(context: RealmContext): ApiKeyStore {
  return {
    add: (addition) => context.turns.take(addition.key.accountId, () => add(context, addition)),
    async list(accountId, now) {
      const { list, uses } = await readKeys(context, accountId)
      const live = list.filter((key) => isLive(key, now))
      return live.map((key) => keyOf(accountId, key, uses)).reverse()
    },
    async listAll({ now, after, limit }) {
      const held = await readAll(context, now)
      const rest = after ? held.filter(({ key }) => isNewer(after, key)) : held
      return rest.sort((one, other) => (isNewer(one.key, other.key) ? -1 : 1)).slice(0, limit)
    },
    async find(hash, now) {
      const accountId = await findKeyHolder(context, hash)
      if (accountId === undefined) return undefined
      const [{ list, uses }, row] = await Promise.all([
        readKeys(context, accountId),
        findHolder(context, accountId),
      ])
      const key = list.find((each) => each.hash === hash)
      if (!row || !key || !isLive(key, now)) return undefined
      return { key: keyOf(accountId, key, uses), account: accountOf(context, row) }
    },
    remove: (removal) => context.turns.take(removal.accountId, () => remove(context, removal)),
    async touch({ id, accountId }, now) {
      const { cql: keyspace } = context
      const use = cql`update users set api_key_uses[${id}] = ${now} where userid = ${accountId}
        if api_keys != null`
      await keyspace.attempt([use])
    },
  }
}

async function add(
  context: RealmContext,
  { key, limit, approval, notice, event }: Parameters<ApiKeyStore['add']>[0],
): ReturnType<ApiKeyStore['add']> {
  const { accountId, createdAt: now, expiresAt } = key
  const { isValid } = cassandraApprovals(context)
  await context.cql.write(cql`insert into api_keys_by_hash (key_hash, userid)
    values (${key.hash}, ${accountId}) using ttl ${secondsFor(now, expiresAt)}`)
  for (;;) {
    const row = await findHolder(context, accountId)
    const keys = await readKeys(context, accountId)
    if (!row) return { kind: 'approval_invalid' }
    const live = keys.list.filter((each) => isLive(each, now))
    if (live.length >= limit) return { kind: 'full' }
    if (!(await isValid(approval))) return { kind: 'approval_invalid' }
    const outcome = await changeRow(context, accountRow(accountId), {
      guarded: cql`update users set api_keys = ${JSON.stringify([...live, stored(key)])},
          ${spentApproval(approval)} where userid = ${accountId}
        if email = ${row.email} and account_status = ${row.account_status}
          and api_keys = ${keys.text} and ${holdsApproval(approval)}`,
      consequences: {
        event: numbered(context, event, accountId),
        mail: notice && storedMail(notice(accountOf(context, row)), now),
      },
    })
    if (outcome.applied) return { kind: 'added' }
  }
}

async function remove(
  context: RealmContext,
  { id, accountId, now, event }: Parameters<ApiKeyStore['remove']>[0],
): Promise<{ removed: boolean }> {
  for (;;) {
    const keys = await readKeys(context, accountId)
    const removed = keys.list.find((key) => key.id === id)
    if (!removed || !isLive(removed, now)) return { removed: false }
    const rest = keys.list.filter((key) => key !== removed)
    const outcome = await changeRow(context, accountRow(accountId), {
      guarded: cql`update users set api_keys = ${rest.length === 0 ? null : JSON.stringify(rest)},
          api_key_uses[${id}] = ${null}
        where userid = ${accountId} if api_keys = ${keys.text}`,
      consequences: { event: numbered(context, event, accountId) },
    })
    if (outcome.applied) return { removed: true }
  }
}

async function readKeys({ cql: keyspace }: RealmContext, id: AccountId): Promise<Keys> {
  const [row] = isAccountId(id)
    ? await keyspace.readSettled<{ api_keys: string | null; api_key_uses: Keys['uses'] | null }>(
        cql`select api_keys, api_key_uses from users where userid = ${id}`,
      )
    : []
  const text = row?.api_keys ?? null
  return { text, list: text === null ? [] : JSON.parse(text), uses: row?.api_key_uses ?? {} }
}

const PAGE = 500

/** Nothing but operators asks for the keys of all accounts, so no table has them in order. */
async function readAll(context: RealmContext, now: Date): Promise<HeldApiKey[]> {
  const pages = context.cql.pages<{ userid: { toString(): string } }>(
    cql`select userid from api_keys_by_hash`,
    PAGE,
  )
  const holders = new Set<AccountId>()
  const held: HeldApiKey[] = []
  for await (const rows of pages) {
    const ids = rows.map(({ userid }) => accountIdIn(userid))
    const unseen = new Set(ids.filter((id) => id !== undefined && !holders.has(id)))
    for (const id of unseen) if (id) holders.add(id)
    held.push(...(await Promise.all([...unseen].map((id) => heldBy(context, id, now)))).flat())
  }
  return held
}

async function heldBy(
  context: RealmContext,
  accountId: AccountId | undefined,
  now: Date,
): Promise<readonly HeldApiKey[]> {
  if (accountId === undefined) return []
  const [{ list, uses }, row] = await Promise.all([
    readKeys(context, accountId),
    findHolder(context, accountId),
  ])
  if (!row) return []
  const account = accountOf(context, row)
  const live = list.filter((key) => isLive(key, now))
  return live.map((key) => ({ key: keyOf(accountId, key, uses), account }))
}

type Position = Pick<ApiKey, 'id' | 'createdAt'>

function isNewer(one: Position, other: Position): boolean {
  const difference = one.createdAt.getTime() - other.createdAt.getTime()
  return difference === 0 ? one.id > other.id : difference > 0
}

async function findKeyHolder(
  { cql: keyspace }: RealmContext,
  hash: TokenHash,
): Promise<AccountId | undefined> {
  const [found] = await keyspace.read<{ userid: { toString(): string } }>(
    cql`select userid from api_keys_by_hash where key_hash = ${hash}`,
  )
  return accountIdIn(found?.userid)
}

function isLive({ expiresAt }: StoredApiKey, now: Date): boolean {
  return new Date(expiresAt) > now
}

function stored(key: Parameters<ApiKeyStore['add']>[0]['key']): StoredApiKey {
  const { id, hash, name, prefix, scopes, createdAt, expiresAt } = key
  return {
    id,
    hash,
    name,
    prefix,
    scopes,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  }
}

function keyOf(accountId: AccountId, key: StoredApiKey, uses: Keys['uses']): ApiKey {
  const { hash: _, createdAt, expiresAt, ...facts } = key
  return {
    ...facts,
    accountId,
    createdAt: new Date(createdAt),
    expiresAt: new Date(expiresAt),
    lastUsedAt: uses[key.id],
  }
}
