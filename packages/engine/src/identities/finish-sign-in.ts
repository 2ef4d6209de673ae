import type { Client, UseCaseContext } from '../context.ts'
import { hashToken } from '../tokens/random.ts'
import { findProvider } from './find-provider.ts'
import { handOver } from './hand-over.ts'
import type { Identified } from './identified.ts'
import { join } from './join.ts'
import { linkOwn } from './link-identity.ts'
import { orRefusedByHook } from './refused-by-hook.ts'
import { type Tickets, takeTicket } from './tickets.ts'

/** Why nobody is signed in after a visit to a provider. */
export type SignInProblem =
  /** The visit is unknown, over, of another provider, or began in another browser. */
  | 'flow_invalid'
  | 'denied'
  | 'provider_unavailable'
  | 'untrustworthy'
  | 'registration_closed'
  | 'email_unusable'
  | 'email_unverified'
  | 'profile_incomplete'
  | 'link_needs_reset'
  | 'proof_insufficient'
  | 'identity_taken'
  | 'account_not_active'
  /** By a hook of the app. */
  | 'registration_refused'
  | 'link_refused'

/** What the browser has to be told after a visit to a provider. */
export type FinishedSignIn =
  /** `code` is for the app alone: `completeSignIn`. */
  | { readonly kind: 'signed_in'; readonly returnTo: string; readonly code: string }
  | { readonly kind: 'linked'; readonly returnTo: string; readonly provider: string }
  /** Somebody else may own the address: `confirmLink` with the ticket and the account's password. */
  | {
      readonly kind: 'proof_needed'
      readonly ticket: string
      readonly provider: string
      readonly label: string
    }
  | {
      readonly kind: 'refused'
      readonly problem: SignInProblem
      /** Absent: nobody knows where the browser came from. */
      readonly returnTo?: string
    }

/** A browser that comes back from a provider. */
export interface ProviderVisit {
  readonly provider: string
  readonly parameters: URLSearchParams
  /** The secret in the browser's cookie. */
  readonly binding: string | undefined
  readonly client: Client
}

/**
 * Finds out whom a provider has identified, and joins nobody with anybody by an e-mail address alone.
 * The visit counts once, in the browser in which it began.
 *
 * @throws {Refused} `provider_unknown`
 */
export async function finishSignIn(
  context: UseCaseContext,
  visit: ProviderVisit,
): Promise<FinishedSignIn> {
  const provider = findProvider(context, visit.provider)
  const state = visit.parameters.get('state') ?? ''
  const flow = await takeTicket(context, 'flow', state)
  // A made-up visit is no event: anybody could fill the audit log with them.
  if (!flow) return { kind: 'refused', problem: 'flow_invalid' }
  if (!belongsTo(visit, flow)) {
    await recordFailure(context, visit, 'flow')
    return { kind: 'refused', problem: 'flow_invalid' }
  }
  const { returnTo } = flow
  const answer = await provider.finish({ ...flow, state, parameters: visit.parameters })
  switch (answer.kind) {
    case 'identified':
      return orRefusedByHook(
        enter(context, { ...visit, flow, provider, identity: answer.identity }),
        returnTo,
      )
    case 'denied':
      return { kind: 'refused', problem: 'denied', returnTo }
    case 'unavailable':
      await recordFailure(context, visit, 'unavailable')
      return { kind: 'refused', problem: 'provider_unavailable', returnTo }
    case 'untrustworthy':
      await recordFailure(context, visit, answer.reason)
      return { kind: 'refused', problem: 'untrustworthy', returnTo }
  }
}

function belongsTo({ provider, binding }: ProviderVisit, flow: Tickets['flow']): boolean {
  return flow.provider === provider && binding !== undefined && hashToken(binding) === flow.binding
}

async function enter(context: UseCaseContext, identified: Identified): Promise<FinishedSignIn> {
  const { flow, identity } = identified
  const { returnTo } = flow
  if (flow.linksTo !== undefined) return linkOwn(context, identified, flow.linksTo)
  const known = await context.store.identities.find(identity)
  if (!known) return join(context, identified)
  const { status } = known.account
  // somebody whose account is to be erased is told so when the app takes the code
  if (status !== 'active' && status !== 'erasing') {
    return { kind: 'refused', problem: 'account_not_active', returnTo }
  }
  return handOver(context, identified, known.account.id)
}

function recordFailure(
  { store, clock }: UseCaseContext,
  { provider, client }: ProviderVisit,
  reason: string,
): Promise<void> {
  const detail = { provider, reason }
  return store.audit.record({ type: 'federation.failed', at: clock.now(), ...client, detail })
}
