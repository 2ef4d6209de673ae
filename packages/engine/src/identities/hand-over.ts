import type { AccountId } from '../brand.ts'
import type { UseCaseContext } from '../context.ts'
import type { ProvidedIdentity } from '../ports.ts'
import type { FinishedSignIn } from './finish-sign-in.ts'
import { openTicket } from './tickets.ts'

/** Gives the browser a code for the app, good for a minute and for whoever has the verifier. */
export async function handOver(
  context: UseCaseContext,
  {
    flow: { returnTo, codeChallenge },
    identity: { issuer, subject, sessionId },
  }: {
    readonly flow: { readonly returnTo: string; readonly codeChallenge: string }
    readonly identity: Pick<ProvidedIdentity, 'issuer' | 'subject' | 'sessionId'>
  },
  accountId: AccountId,
): Promise<FinishedSignIn> {
  const identity = { issuer, subject, sessionId }
  const code = await openTicket(context, 'hand_over', { accountId, identity, codeChallenge })
  return { kind: 'signed_in', returnTo, code }
}
