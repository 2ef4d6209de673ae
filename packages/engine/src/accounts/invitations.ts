import type { AccountId } from '../brand.ts'
import type { UseCaseContext } from '../context.ts'
import { passwordLink } from '../credentials/password-link.ts'
import { findableIdentifier } from '../identifiers/identifier.ts'
import type { Invitation, InvitationPosition } from '../ports.ts'

/**
 * Accounts whose holders were invited and have not come yet, the newest first.
 *
 * @param query.after the last invitation of the page before
 * @param query.invitedBy `operator:<name>` or `account:<id>`: only what they have sent
 */
export function listInvitations(
  { store, clock }: UseCaseContext,
  query: {
    after?: InvitationPosition | undefined
    invitedBy?: string | undefined
    limit: number
  },
): Promise<readonly Invitation[]> {
  return store.invitations.list({ ...query, now: clock.now() })
}

/** The invitation of somebody, if it is open. */
export async function findInvitation(
  { realm, store, clock }: UseCaseContext,
  of: { accountId: AccountId } | { identifier: string },
): Promise<Invitation | undefined> {
  const accountId =
    'accountId' in of
      ? of.accountId
      : (await store.accounts.findByIdentifier(findableIdentifier(realm, of.identifier)))?.id
  return accountId && store.invitations.find({ accountId, now: clock.now() })
}

/**
 * Mails another link to somebody who was invited. The links before it end in the same change.
 *
 * @param actor who decided: `operator:<name>` or `account:<id>`
 * @returns `resent` false: nobody was invited, or the person has come meanwhile
 */
export async function resendInvitation(
  context: UseCaseContext,
  { accountId, actor }: { accountId: AccountId; actor: string },
): Promise<{ resent: boolean }> {
  const { store, clock, wakeMailDelivery } = context
  const account = await store.accounts.findById(accountId)
  if (!account) return { resent: false }
  const now = clock.now()
  const { renewed } = await store.invitations.renew({
    accountId,
    ...passwordLink(context, { kind: 'invitation', to: account.identifier, now }),
    now,
    event: { type: 'password_reset.requested', at: now, accountId, actor },
  })
  if (renewed) wakeMailDelivery()
  return { resent: renewed }
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
