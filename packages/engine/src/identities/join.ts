import { endElapsedSuspension } from '../accounts/end-suspension.ts'
import type { Identifier } from '../brand.ts'
import type { UseCaseContext } from '../context.ts'
import { requestPasswordReset } from '../credentials/reset-password.ts'
import { findUnderAnySpelling } from '../identifiers/former-spellings.ts'
import { readIdentifier } from '../identifiers/identifier.ts'
import type { Account } from '../ports.ts'
import { Refused } from '../refusals.ts'
import type { FinishedSignIn } from './finish-sign-in.ts'
import { type Identified, isVerified, refused } from './identified.ts'
import { linkVerified } from './link-identity.ts'
import { registerIdentified } from './register-identified.ts'
import { openTicket } from './tickets.ts'

/**
 * An identity that nobody has yet. What happens depends on whose its e-mail address is here:
 *
 * | account with this address | |
 * |---|---|
 * | none | a new account, if the provider vouches for the address; else nothing |
 * | confirmed by us | its holder proves that it is theirs; then both are joined |
 * | never confirmed | nothing is joined: somebody may have planted it. A reset proves the mailbox |
 */
export async function join(
  context: UseCaseContext,
  identified: Identified,
): Promise<FinishedSignIn> {
  const { realm, store } = context
  const identifier = addressOf(context, identified)
  if (identifier === undefined) return refused(identified, 'email_unusable')
  const found = await findUnderAnySpelling(realm, identifier, (spelling) =>
    store.accounts.findByIdentifier(spelling),
  )
  if (!found) return registerIdentified(context, identified, identifier)
  const holder = await endElapsedSuspension(context, found)
  if (holder.status !== 'active' && holder.status !== 'pending') {
    return refused(identified, 'account_not_active')
  }
  if (holder.status === 'pending' || holder.confirmedAt === undefined) {
    return askForReset(context, identified, holder)
  }
  const isEnough = realm.federation?.linking === 'verified_email'
  return isEnough && isVerified(identified)
    ? linkVerified(context, identified, holder)
    : askForProof(context, identified, holder)
}

function addressOf(
  { realm }: Pick<UseCaseContext, 'realm'>,
  { identity: { email } }: Identified,
): Identifier | undefined {
  if (email === undefined || realm.identifier.kind !== 'email') return undefined
  try {
    return readIdentifier(realm, email).identifier
  } catch (error) {
    if (error instanceof Refused) return undefined
    throw error
  }
}

/** The reset replaces a password that somebody may have planted, and ends their sessions. */
async function askForReset(
  context: UseCaseContext,
  identified: Identified,
  { identifier }: Account,
): Promise<FinishedSignIn> {
  if (context.realm.passwordReset !== 'none') {
    await requestPasswordReset(context, { email: identifier, client: identified.client })
  }
  return refused(identified, 'link_needs_reset')
}

async function askForProof(
  context: UseCaseContext,
  { flow, provider, identity }: Identified,
  { id: accountId }: Account,
): Promise<FinishedSignIn> {
  const { returnTo, codeChallenge, binding } = flow
  const { issuer, subject, sessionId, email } = identity
  const ticket = await openTicket(context, 'link', {
    provider: provider.name,
    accountId,
    identity: { issuer, subject, sessionId, email },
    returnTo,
    codeChallenge,
    binding,
  })
  const { name, label } = provider
  return { kind: 'proof_needed', ticket, provider: name, label }
}
