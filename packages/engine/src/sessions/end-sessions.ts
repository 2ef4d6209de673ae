import type { AccountId, SessionId } from '../brand.ts'
import type { Client, UseCaseContext } from '../context.ts'

/** Who ends sessions of an account: its holder, or somebody else. */
export interface EndedBy {
  /** `operator:<name>`, or absent: the account itself. */
  readonly actor?: string | undefined
  readonly client?: Client | undefined
}

/**
 * Ends one session of an account, and its access tokens with it.
 *
 * @returns `ended` false: the account has no such session, or it had ended before
 */
export async function endSession(
  { store, clock }: UseCaseContext,
  { accountId, sessionId, ...by }: EndedBy & { accountId: AccountId; sessionId: SessionId },
): Promise<{ ended: boolean }> {
  const now = clock.now()
  const event = revocation({ accountId, now, ...by }, sessionId)
  const { revoked } = await store.sessions.revoke({ sessionId, accountId, now, event })
  return { ended: revoked }
}

/** Ends every session of an account but `except`. @returns how many there were */
export async function endSessions(
  { store, clock }: UseCaseContext,
  { accountId, except, ...by }: EndedBy & { accountId: AccountId; except?: SessionId | undefined },
): Promise<{ ended: number }> {
  const now = clock.now()
  const event = revocation({ accountId, now, ...by }, except ? 'others' : 'all')
  const { revoked } = await store.sessions.revokeAllOf({ accountId, except, now, event })
  return { ended: revoked }
}

function revocation(
  { accountId, now, actor, client }: EndedBy & { accountId: AccountId; now: Date },
  sessions: string,
) {
  return {
    type: 'session.revoked',
    at: now,
    accountId,
    actor,
    ...client,
    detail: { sessions },
  } as const
}
