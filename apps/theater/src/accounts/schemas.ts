import { emailField } from '@usher/app'
import { type Account, firstBrokenRule, type IssuedTokens } from '@usher/engine'
import { object, rule, text, z } from '@usher/http'
import { theaterRealm } from '../realm.ts'

const email = emailField(theaterRealm.identifier.rules)

/** A password that somebody chooses (contract 2.2); at login any text is one. */
const newPassword = rule(
  text(),
  (password) => firstBrokenRule(theaterRealm.credential.rules, password),
  { minLength: theaterRealm.credential.rules.find(({ code }) => code === 'too_short')?.characters },
)

export const registration = object({ email, password: newPassword })

export const activation = object({ email, token: text() })

export const resetRequest = object({ email })

export const resetCompletion = object({ email, token: text(), password: newPassword })

export const credentials = object({ email, password: text() })

export const refreshTokenBody = object({ refresh_token: text() })

export const registered = z
  .object({ id: z.int(), email: z.string() })
  .meta({ id: 'RegisteredUser' })

export function registeredBody(account: Account): z.input<typeof registered> {
  return { id: Number(account.id), email: account.identifier }
}

export const tokenPair = z
  .object({
    access_token: z.string(),
    refresh_token: z.string(),
    token_type: z.literal('bearer'),
  })
  .meta({ id: 'TokenPair' })

export function tokenPairBody({ accessToken, refreshToken }: IssuedTokens) {
  if (refreshToken === undefined) throw new TypeError('a login of this realm opens a session')
  return {
    access_token: accessToken,
    refresh_token: refreshToken,
    token_type: 'bearer',
  } satisfies z.input<typeof tokenPair>
}

export const accessToken = z.object({ access_token: z.string() }).meta({ id: 'AccessToken' })

/** A reply that says one sentence. */
export const message = <const Text extends string>(said: Text) =>
  z.object({ message: z.literal(said) })
