import type { Client, UseCaseContext } from '../context.ts'
import { hasSecondFactor } from '../factors/requirement.ts'
import { askBeforeLink } from '../hooks/before-link.ts'
import { noticeTo } from '../notices/notice-to.ts'
import type { Account, StoredCredential } from '../ports.ts'
import { limitedAttempt } from '../rate-limits/limited-attempt.ts'
import { Refused } from '../refusals.ts'
import { hashToken } from '../tokens/random.ts'
import type { FinishedSignIn } from './finish-sign-in.ts'
import { handOver } from './hand-over.ts'
import { newIdentity } from './new-identity.ts'
import { orRefusedByHook } from './refused-by-hook.ts'
import { findTicket, type Tickets } from './tickets.ts'

/** A proof that an account belongs to whom a provider has identified. */
export interface LinkProof {
  /** Of `proof_needed`. */
  readonly ticket: string
  readonly password: string
  /** The secret in the browser's cookie. */
  readonly binding: string | undefined
  readonly client: Client
}

/**
 * Joins an identity with the account that has its address, once the account's password is shown. A
 * wrong password counts as a failed login; the ticket stays good. The password alone is not enough for
 * an account with a second factor: its holder signs in as usual and links the provider there.
 *
 * @throws {Refused} `credentials_invalid`, `rate_limited`, `overloaded`
 */
export async function confirmLink(
  context: UseCaseContext,
  proof: LinkProof,
): Promise<FinishedSignIn> {
  const { realm, store } = context
  const { ticket, binding = '', client } = proof
  const known = await findTicket(context, 'link', ticket)
  const account = known && (await store.accounts.findById(known.accountId))
  if (!known || !account || hashToken(binding) !== known.binding) {
    return { kind: 'refused', problem: 'flow_invalid' }
  }
  const user = { ...client, identifier: account.identifier }
  const finished = limitedAttempt<FinishedSignIn>(
    context,
    realm.limits.logIn,
    user,
    async (confirm) => {
      const verified = await verify(context, account, proof)
      await confirm()
      if (hasSecondFactor(realm, await store.factors.list(account.id))) {
        return { kind: 'refused', problem: 'proof_insufficient', returnTo: known.returnTo }
      }
      return link(context, { known, account, verified, proof })
    },
  )
  return orRefusedByHook(finished, known.returnTo)
}

async function verify(
  { store, hasher, clock }: UseCaseContext,
  account: Account,
  { password, client }: LinkProof,
): Promise<StoredCredential> {
  const { identifier, id: accountId } = account
  const found = await store.accounts.findWithCredential({ identifier })
  const stored = found?.credential.kind === 'password' ? found.credential : undefined
  const match = await hasher.verify(password, stored?.hash)
  if (stored && match !== 'mismatch') return stored
  await store.audit.record({ type: 'login.failed', at: clock.now(), accountId, ...client })
  throw new Refused({ code: 'credentials_invalid' })
}

interface Proven {
  readonly known: Tickets['link']
  readonly account: Account
  readonly verified: StoredCredential
  readonly proof: LinkProof
}

async function link(
  context: UseCaseContext,
  { known, account, verified, proof: { ticket, client } }: Proven,
): Promise<FinishedSignIn> {
  const { store, clock, wakeMailDelivery } = context
  const { identity, provider, returnTo } = known
  await askBeforeLink(context, { account, provider, email: identity.email, client })
  const { kind } = await store.identities.link({
    ...newIdentity(context, { identity, provider, client }, account.id),
    accountId: account.id,
    verified,
    ticket: hashToken(ticket),
    now: clock.now(),
    mail: noticeTo(context, account, 'provider_linked', { client }),
  })
  if (kind === 'ticket_gone') return { kind: 'refused', problem: 'flow_invalid' }
  if (kind === 'identity_taken') return { kind: 'refused', problem: kind, returnTo }
  if (kind === 'account_changed')
    return { kind: 'refused', problem: 'account_not_active', returnTo }
  wakeMailDelivery()
  return handOver(context, { flow: known, identity }, account.id)
}
