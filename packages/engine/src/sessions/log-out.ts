import type { Client, UseCaseContext } from '../context.ts'
import type { Principal } from './authenticate.ts'

/** Ends the session of the presented token, and its access tokens with it. Idempotent. */
export async function logOut(
  { store, clock }: UseCaseContext,
  { principal, client }: { principal: Principal; client: Client },
): Promise<void> {
  const { account, sessionId } = principal
  if (!sessionId) throw new TypeError('this realm has no sessions to end')
  const now = clock.now()
  const event = { type: 'session.revoked', at: now, accountId: account.id, ...client } as const
  await store.sessions.revoke({ sessionId, accountId: account.id, now, event })
}

/** Ends every session of the account, on all devices. */
export async function logOutEverywhere(
  { store, clock }: UseCaseContext,
  { principal: { account }, client }: { principal: Principal; client: Client },
): Promise<void> {
  const now = clock.now()
  const detail = { sessions: 'all' }
  const event = {
    type: 'session.revoked',
    at: now,
    accountId: account.id,
    ...client,
    detail,
  } as const
  await store.sessions.revokeAllOf({ accountId: account.id, now, event })
}
