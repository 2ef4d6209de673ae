import { approvalRequired } from '../approvals/require-approval.ts'
import type { UseCaseContext } from '../context.ts'
import type { ApprovalToSpend } from '../ports.ts'
import { Refused } from '../refusals.ts'
import type { Principal } from '../sessions/authenticate.ts'
import { hashToken, newToken } from '../tokens/random.ts'
import { findProvider } from './find-provider.ts'
import { newTicket, TICKET_SECONDS } from './tickets.ts'

/** What a visit to a provider begins with. */
export interface SignInRequest {
  readonly provider: string
  /** Where the browser comes back to in the end. */
  readonly returnTo: string
  /** S256 of a verifier that the app keeps: only it can take the result (RFC 7636 §4.2). */
  readonly codeChallenge: string
  /** The secret in the browser's cookie, if it has one from an earlier visit. */
  readonly binding: string | undefined
}

/** What somebody who is signed in links a provider with. */
export interface LinkRequest extends SignInRequest {
  readonly principal: Principal
  readonly approval: ApprovalToSpend
}

/** Where to send the browser, and what its cookie must say when it comes back. */
export interface BegunSignIn {
  readonly authorizationUrl: string
  readonly binding: string
  readonly expiresInSeconds: number
}

const SECRET = /^[\w-]{43}$/

/**
 * Sends somebody to a provider to sign in there. The visit is bound to this browser (a cookie), to
 * this provider, and to the app that asked (its verifier).
 *
 * @throws {Refused} `provider_unknown`, `return_to_not_allowed`, `provider_unavailable`
 */
export function beginSignIn(context: UseCaseContext, request: SignInRequest): Promise<BegunSignIn> {
  return begin(context, request)
}

/**
 * The same for somebody who is signed in: whoever the provider identifies becomes another way into
 * this account.
 *
 * @throws {Refused} as `beginSignIn`, and `approval_required`: another change has spent the approval
 */
export function beginLink(
  context: UseCaseContext,
  { principal, approval, ...request }: LinkRequest,
): Promise<BegunSignIn> {
  return begin(context, request, { principal, approval })
}

async function begin(
  context: UseCaseContext,
  { provider: name, returnTo, codeChallenge, ...sent }: SignInRequest,
  linking?: Pick<LinkRequest, 'principal' | 'approval'>,
): Promise<BegunSignIn> {
  const provider = findProvider(context, name)
  if (!context.federation?.mayReturnTo(returnTo)) {
    throw new Refused({ code: 'return_to_not_allowed' })
  }
  const flow = { state: newToken(), nonce: newToken(), codeVerifier: newToken() }
  const begun = await provider.begin(flow)
  if (begun.kind === 'unavailable') {
    throw new Refused({ code: 'provider_unavailable', provider: provider.label })
  }
  const binding = sent.binding && SECRET.test(sent.binding) ? sent.binding : newToken()
  const { state, nonce, codeVerifier } = flow
  const known = { provider: name, nonce, codeVerifier, returnTo, codeChallenge }
  const linksTo = linking && (await holderOf(context, linking.principal))
  const bound = { ...known, binding: hashToken(binding), linksTo }
  const ticket = newTicket(context, 'flow', { known: bound, secret: state })
  const opened = await context.store.identities.openTicket({
    ...ticket,
    approval: linking?.approval,
  })
  if (linking && opened.kind === 'approval_invalid') {
    throw await approvalRequired(context, { ...linking, purpose: 'link' })
  }
  return { authorizationUrl: begun.url, binding, expiresInSeconds: TICKET_SECONDS.flow }
}

async function holderOf({ store }: UseCaseContext, { account }: Principal) {
  const found = await store.accounts.findWithCredential({ identifier: account.identifier })
  if (!found) throw new Refused({ code: 'principal_not_found' })
  return { accountId: found.account.id, credential: found.credential }
}
