import type { Client, UseCaseContext } from '../context.ts'
import { limitedAttempt } from '../rate-limits/limited-attempt.ts'
import { Refused } from '../refusals.ts'
import type { Principal } from '../sessions/authenticate.ts'
import { checkPassword, type GuessablePasswords } from './check-password.ts'

export interface PasswordChange {
  readonly principal: Principal
  /** The password that counts until now. */
  readonly current: string
  readonly password: string
  readonly guessable?: GuessablePasswords
  readonly client: Client
}

/**
 * Replaces the password of somebody who is signed in and knows the current one. Ends every other
 * session. Wrong passwords count as failed logins do, so a stolen session cannot guess.
 *
 * @throws {Refused} `password_too_weak`, `rate_limited`, `overloaded`
 * @throws {Refused} `credentials_invalid`: the current password is another one
 */
export async function changePassword(
  context: UseCaseContext,
  { principal: { account, sessionId }, current, password, guessable, client }: PasswordChange,
): Promise<void> {
  const { realm, store, hasher, clock } = context
  await checkPassword(context, password, account, guessable)

  const { identifier, id: accountId } = account
  const user = { ...client, identifier }
  await limitedAttempt(context, realm.limits.logIn, user, async (confirm) => {
    const known = await store.accounts.findWithCredential({ identifier })
    const verified = known?.credential.kind === 'password' ? known.credential.hash : undefined
    const match = await hasher.verify(current, verified)
    if (match !== 'mismatch') await confirm()
    const newHash = match === 'mismatch' ? undefined : await hasher.hash(password)
    const now = clock.now()
    const by = { at: now, accountId, ...client }
    const outcome =
      verified &&
      newHash &&
      (await store.accounts.changePassword({
        accountId,
        verified,
        newHash,
        keepSession: sessionId,
        now,
        event: { type: 'password.changed', ...by },
      }))
    if (outcome?.kind !== 'changed') {
      await store.audit.record({ type: 'password_change.failed', ...by })
      throw new Refused({ code: 'credentials_invalid' })
    }
  })
}
