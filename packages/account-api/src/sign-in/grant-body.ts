import type { Account, IssuedTokens, Realm } from '@usher/engine'
import { z } from '@usher/http'
import { accountBodyOf, accountSchema } from '../account/account-body.ts'

/** A finished sign-in (account API, section 0). */
export const grantSchema = z
  .object({
    access_token: z.string(),
    token_type: z.literal('Bearer'),
    expires_in: z.int(),
    refresh_token: z.string().optional(),
    refresh_expires_in: z.int().optional(),
    account: accountSchema,
    must_enrol: z.boolean(),
  })
  .meta({ id: 'Grant' })

interface Granted extends IssuedTokens {
  readonly mustEnrol: boolean
}

/** What a client gets when somebody has signed in. */
export function grantBodyOf(
  realm: Realm,
  account: Account,
  { accessToken, refreshToken, expiresInSeconds, mustEnrol }: Granted,
): z.input<typeof grantSchema> {
  return {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: expiresInSeconds,
    ...(refreshToken !== undefined &&
      realm.sessions !== 'none' && {
        refresh_token: refreshToken,
        refresh_expires_in: realm.sessions.refreshTokenTtlSeconds,
      }),
    account: accountBodyOf(realm, account),
    must_enrol: mustEnrol,
  }
}
