import type { UseCaseContext } from '../context.ts'
import type { Principal } from './authenticate.ts'
import { issueAccessToken } from './issue-tokens.ts'

/**
 * Another access token for whoever is signed in, bound to the same session. For servers that keep
 * the token in a cookie: its time to live becomes the time somebody may be idle, and the session's
 * end stays the end.
 */
export async function renewAccess(
  context: UseCaseContext,
  { account, sessionId }: Principal,
): Promise<{ accessToken: string; expiresInSeconds: number }> {
  return issueAccessToken(context, account, sessionId)
}
