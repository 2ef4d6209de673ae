import { type AccountId, asSessionId } from '../brand.ts'
import type { UseCaseContext } from '../context.ts'
import type { PresentedToken, Session } from '../ports.ts'
import type { Claims } from '../tokens/jwt.ts'
import { hashToken } from '../tokens/random.ts'

/** The open session of an account whose refresh token this is, if there is one. */
export async function findOwnSession(
  { store, clock, refreshTokens }: UseCaseContext,
  { accountId, refreshToken }: { accountId: AccountId; refreshToken: string },
): Promise<Session | undefined> {
  const now = clock.now()
  const reading = refreshTokens?.read(refreshToken, now)
  if (reading?.kind !== 'valid') return undefined
  const token = presentedToken(refreshToken, reading.claims)
  const found = await store.sessions.findByRefreshToken(token, now)
  return found?.account.id === accountId ? found.session : undefined
}

/** The hash and the session id by which the store finds the session of a refresh token. */
export function presentedToken(refreshToken: string, { sid }: Claims): PresentedToken {
  const sessionId = typeof sid === 'string' ? asSessionId(sid) : undefined
  return { hash: hashToken(refreshToken), sessionId }
}
