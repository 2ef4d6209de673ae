import { approvalRequired } from '../approvals/require-approval.ts'
import type { AccountId } from '../brand.ts'
import type { Client, UseCaseContext } from '../context.ts'
import { noticeOf } from '../notices/write-notice.ts'
import type { ApiKey, ApprovalToSpend, HeldApiKey, NewApiKey } from '../ports.ts'
import { Refused } from '../refusals.ts'
import type { Principal } from '../sessions/authenticate.ts'
import { hashToken, newPrefixedId } from '../tokens/random.ts'
import { newKeyText, prefixOf } from './key-text.ts'

const KEYS_AT_MOST = 50
const DAY_MILLISECONDS = 86_400_000

/** A key as its holder gets it, this once. */
export interface CreatedApiKey {
  readonly key: string
  readonly facts: ApiKey
}

/**
 * Makes a key for programs that act for the account. It is shown this once; the database keeps its
 * hash.
 *
 * @param wanted.scopes those that the realm declares
 * @throws {Refused} `api_keys_full`, `approval_required`: the approval was spent meanwhile
 */
export async function createApiKey(
  context: UseCaseContext,
  wanted: {
    readonly principal: Principal
    readonly name: string
    readonly scopes: readonly string[]
    readonly expiresInDays: number
    readonly approval: ApprovalToSpend
    readonly client: Client
  },
): Promise<CreatedApiKey> {
  const { realm, store, clock } = context
  const { principal, name, scopes, expiresInDays, approval, client } = wanted
  const key = newKeyText(realm.name)
  const now = clock.now()
  const accountId = principal.account.id
  const stored: NewApiKey = {
    id: newPrefixedId('key_'),
    accountId,
    hash: hashToken(key),
    name,
    prefix: prefixOf(key),
    scopes: [...new Set(scopes)].sort(),
    createdAt: now,
    expiresAt: new Date(now.getTime() + expiresInDays * DAY_MILLISECONDS),
  }
  const by = { at: now, accountId, ...client }
  const outcome = await store.apiKeys.add({
    key: stored,
    limit: KEYS_AT_MOST,
    approval,
    notice: noticeOf(context, 'api_key_made', by),
    event: { type: 'api_key.created', ...by, detail: { key: stored.id } },
  })
  switch (outcome.kind) {
    case 'added': {
      context.wakeMailDelivery()
      const { hash: _, ...facts } = stored
      return { key, facts: { ...facts, lastUsedAt: undefined } }
    }
    case 'full':
      throw new Refused({ code: 'api_keys_full' })
    case 'approval_invalid':
      throw await approvalRequired(context, { principal, purpose: approval.purpose })
  }
}

/** The keys of an account that have not ended, newest first. */
export function listApiKeys(
  { store, clock }: UseCaseContext,
  { id }: { readonly id: AccountId },
): Promise<readonly ApiKey[]> {
  return store.apiKeys.list(id, clock.now())
}

/**
 * Keys of all accounts with their holders, for operators; newest first.
 *
 * @param query.after the last key of the page before
 */
export function listAllApiKeys(
  { store, clock }: UseCaseContext,
  query: { after?: Pick<ApiKey, 'id' | 'createdAt'> | undefined; limit: number },
): Promise<readonly HeldApiKey[]> {
  return store.apiKeys.listAll({ ...query, now: clock.now() })
}

/** Who takes a key away: its holder, or an operator. */
export type ApiKeyRemoval = { readonly id: string; readonly accountId: AccountId } & (
  | { readonly client: Client }
  | { readonly actor: string }
)

/**
 * Takes a key away; its next request is refused.
 *
 * @throws {Refused} `api_key_not_found`: the account has no such key
 */
export async function removeApiKey(
  { store, clock }: UseCaseContext,
  removal: ApiKeyRemoval,
): Promise<void> {
  const { id, accountId } = removal
  const now = clock.now()
  const by = 'actor' in removal ? { actor: removal.actor } : removal.client
  const event = { at: now, accountId, ...by, detail: { key: id } }
  const { removed } = await store.apiKeys.remove({
    id,
    accountId,
    now,
    event: { type: 'api_key.removed', ...event },
  })
  if (!removed) throw new Refused({ code: 'api_key_not_found' })
}
