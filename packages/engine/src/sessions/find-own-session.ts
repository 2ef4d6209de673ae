import type { AccountId } from '../brand.ts'
import type { Workshop } from '../parts.ts'
import type { Session } from '../ports.ts'
import { presentedToken } from './presented-token.ts'

/** The open session of an account whose refresh token this is, if there is one. */
export async function findOwnSession(
  { store, clock, refreshTokens }: Workshop,
  { accountId, refreshToken }: { accountId: AccountId; refreshToken: string },
): Promise<Session | undefined> {
  const now = clock.now()
  const reading = refreshTokens?.read(refreshToken, now)
  if (reading?.kind !== 'valid') return undefined
  const token = presentedToken(refreshToken, reading.claims)
  const found = await store.sessions.findByRefreshToken(token, now)
  return found?.account.id === accountId ? found.session : undefined
}
