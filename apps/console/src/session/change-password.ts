import { type Engine, Refused } from '@usher/engine'
import { refusal } from '@usher/http'

type PasswordChange = Parameters<Engine['changePassword']>[0]

/**
 * Changes the password of whoever is signed in. A wrong current password is a 403: the session
 * itself is fine.
 */
export async function changeOwnPassword(
  { changePassword }: Pick<Engine, 'changePassword'>,
  change: PasswordChange,
): Promise<void> {
  try {
    await changePassword({ ...change, guessable: 'refused' })
  } catch (error) {
    if (error instanceof Refused && error.refusal.code === 'credentials_invalid') {
      throw refusal(403, 'The current password is another one.')
    }
    throw error
  }
}
