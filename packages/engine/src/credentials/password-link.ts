import type { Identifier } from '../brand.ts'
import type { UseCaseContext } from '../context.ts'
import { seconds } from '../duration.ts'
import type { NewOneTimeToken, OutgoingMail } from '../ports.ts'
import { hashToken, newToken } from '../tokens/random.ts'

const INVITATION_SECONDS = seconds('7d') // people read their mail after a holiday, too

/**
 * A link by which a person chooses a password, and the mail that brings it.
 *
 * @param kind `password_reset`: the person has asked for it; `invitation`: others have made the
 *   account
 * @returns `mail` writes it in the language of the account, if that has one
 */
export function passwordLink(
  { realm, sealed }: Pick<UseCaseContext, 'realm' | 'sealed'>,
  link: {
    readonly kind: 'password_reset' | 'invitation'
    readonly to: Identifier
    /** Of the request, for readers whose language nobody knows. */
    readonly language?: string | undefined
    readonly now: Date
  },
): { token: NewOneTimeToken; mail: (locale: string | undefined) => OutgoingMail } {
  const { kind, to, language, now } = link
  if (realm.passwordReset === 'none') throw new TypeError(`realm ${realm.name} has no resets`)
  const { tokenTtlSeconds, invitationTtlSeconds = INVITATION_SECONDS } = realm.passwordReset
  const ttlSeconds = kind === 'invitation' ? invitationTtlSeconds : tokenTtlSeconds
  const token = newToken()
  const expiresAt = new Date(now.getTime() + ttlSeconds * 1000)
  return {
    token: { purpose: 'password_reset', hash: hashToken(token), expiresAt },
    mail: (locale) => sealed({ kind, to, token, locale: locale ?? language }),
  }
}
