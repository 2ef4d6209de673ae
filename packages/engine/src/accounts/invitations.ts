import type { AccountId } from '../brand.ts'
import type { UseCaseContext } from '../context.ts'
import type { Invitation } from '../ports.ts'

const MOST_LISTED = 500

/** Accounts whose holders were invited and have not come yet, the newest first; 500 at most. */
export function listInvitations({ store, clock }: UseCaseContext): Promise<readonly Invitation[]> {
  return store.invitations.list({ limit: MOST_LISTED, now: clock.now() })
}

/**
 * Takes an invitation back: the account goes, and its link is worth nothing.
 *
 * @param actor who decided: `operator:<name>` or `account:<id>`
 * @returns `revoked` false: nobody was invited, or the person has come meanwhile
 */
export async function revokeInvitation(
  { store, clock }: UseCaseContext,
  { accountId, actor }: { accountId: AccountId; actor: string },
): Promise<{ revoked: boolean }> {
  const event = { at: clock.now(), accountId, actor, detail: { invitation: 'revoked' } }
  return store.invitations.revoke({ accountId, event: { type: 'account.deleted', ...event } })
}
