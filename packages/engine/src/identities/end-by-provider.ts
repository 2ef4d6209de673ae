import type { Client, UseCaseContext } from '../context.ts'
import { Refused } from '../refusals.ts'
import { hashToken } from '../tokens/random.ts'
import { findProvider } from './find-provider.ts'

/** Longer than a logout token is taken after it was issued. */
const REMEMBERED_SECONDS = 900

/**
 * Ends the sessions that a provider wants to see ended (OpenID Connect Back-Channel Logout 1.0 §2.7):
 * those of its session if the token names one, else all that its person has.
 *
 * @throws {Refused} `provider_unknown`, `provider_unavailable`
 * @throws {Refused} `logout_token_invalid`: also for a token that was used before
 */
export async function endByProvider(
  context: UseCaseContext,
  { provider: name, token, client }: { provider: string; token: string; client: Client },
): Promise<{ ended: number }> {
  const { store, clock } = context
  const provider = findProvider(context, name)
  const answer = await provider.readLogoutToken(token)
  if (answer.kind === 'unavailable') {
    throw new Refused({ code: 'provider_unavailable', provider: provider.label })
  }
  if (answer.kind === 'invalid') throw new Refused({ code: 'logout_token_invalid' })
  const now = clock.now()
  const { issuer, subject, sessionId, tokenId } = answer
  const outcome = await store.identities.endSessions({
    issuer,
    subject,
    sessionId,
    tokenHash: hashToken(`${issuer}\n${tokenId}`),
    rememberUntil: new Date(now.getTime() + REMEMBERED_SECONDS * 1000),
    now,
    event: {
      type: 'session.revoked',
      at: now,
      actor: `provider:${name}`,
      ...client,
      detail: { provider: name },
    },
  })
  if (outcome.kind === 'repeated') throw new Refused({ code: 'logout_token_invalid' })
  return { ended: outcome.sessions }
}
