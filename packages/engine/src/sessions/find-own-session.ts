import type { AccountId } from '../brand.ts'
import type { Workshop } from '../parts.ts'
import type { Session } from '../ports.ts'
import { hashToken } from '../tokens/random.ts'

/** The open session of an account whose refresh token this is, if there is one. */
export async function findOwnSession(
  { store, clock }: Pick<Workshop, 'store' | 'clock'>,
  { accountId, refreshToken }: { accountId: AccountId; refreshToken: string },
): Promise<Session | undefined> {
  const found = await store.sessions.findByRefreshToken(hashToken(refreshToken), clock.now())
  return found?.account.id === accountId ? found.session : undefined
}
