import type { Client } from '../context.ts'
import type { IdentityProvider, ProvidedIdentity } from '../ports.ts'
import type { FinishedSignIn, SignInProblem } from './finish-sign-in.ts'
import type { Tickets } from './tickets.ts'

/** Somebody whom a provider has identified, at the end of a visit. */
export interface Identified {
  readonly flow: Tickets['flow']
  readonly provider: IdentityProvider
  readonly identity: ProvidedIdentity
  readonly client: Client
}

/** Whether the provider vouches for the address, and we believe it for that domain. */
export function isVerified({
  identity: { email, isEmailVerified },
  provider: { domains },
}: Pick<Identified, 'identity' | 'provider'>): boolean {
  const domain = email?.slice(email.lastIndexOf('@') + 1).toLowerCase() ?? ''
  return isEmailVerified && (domains?.includes(domain) ?? true)
}

/** The end of a visit that signs nobody in. */
export function refused(
  { flow }: Pick<Identified, 'flow'>,
  problem: SignInProblem,
): FinishedSignIn {
  return { kind: 'refused', problem, returnTo: flow.returnTo }
}
