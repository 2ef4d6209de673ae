import { type Engine, type Principal, Refused } from '@usher/engine'
import { refusal } from '@usher/http'

/** Who holds the cookie. @throws {Refused} or a 401 that says to sign in again */
export async function authenticateAdministrator(
  { authenticate }: Pick<Engine, 'authenticate'>,
  token: string | undefined,
): Promise<Principal> {
  try {
    return await authenticate(token)
  } catch (error) {
    if (error instanceof Refused && error.refusal.code === 'account_not_active') {
      throw refusal(401, 'The session has ended. Sign in again.')
    }
    throw error
  }
}
