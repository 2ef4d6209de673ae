import type { SessionId } from '../brand.ts'
import type { PresentedToken } from '../ports.ts'
import type { Claims } from '../tokens/jwt.ts'
import { hashToken } from '../tokens/random.ts'

/** What a refresh token with these claims is looked for by. */
export function presentedToken(refreshToken: string, { sid }: Claims): PresentedToken {
  const sessionId = typeof sid === 'string' ? (sid as SessionId) : undefined
  return { hash: hashToken(refreshToken), sessionId }
}
