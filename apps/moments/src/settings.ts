import { createHmac } from 'node:crypto'
import type { Realm, SigningKey } from '@usher/engine'
import { type Environment, guessableBecause, type ServerSettings } from '@usher/settings'

const LEAST_KEY_BYTES = 32
const MOST_MINUTES = 52_560_000 // a hundred years, as for other lifetimes

/**
 * The key and algorithm of access tokens (contract, A.5).
 *
 * @param settings the server's: without a key of the app's own, one is derived from its secret key
 * @throws {SettingError} naming the variable that is wrong
 */
export function readSigningKey(
  environment: Environment,
  { secretKey, production }: Pick<ServerSettings, 'secretKey' | 'production'>,
): SigningKey {
  const algorithm = environment.oneOf('JWT_ALGORITHM', ['HS256', 'HS384', 'HS512']) ?? 'HS256'
  const own = environment.verbatim('JWT_SECRET_KEY')
  const secret = environment.parsed('JWT_SECRET_KEY', {
    read: () => (production && own && guessableBecause(own) ? undefined : longEnough(own)),
    wanted: `at least ${LEAST_KEY_BYTES} bytes that nobody can guess, such as openssl rand -base64 32 makes`,
  })
  return { algorithm, secret: secret ?? derivedFrom(secretKey) }
}

function longEnough(key = ''): Uint8Array | undefined {
  const bytes = Buffer.from(key)
  return bytes.length >= LEAST_KEY_BYTES ? bytes : undefined
}

function derivedFrom(secretKey: string): Uint8Array {
  return createHmac('sha256', secretKey).update('usher/moments/jwt/v1').digest()
}

/** The realm with the lifetime of `ACCESS_TOKEN_EXPIRE_MINUTES`; `ACCESS_TOKEN_TTL` goes before it. */
export function withExpireMinutes<R extends Realm>(realm: R, environment: Environment): R {
  if (environment.text('ACCESS_TOKEN_TTL') !== undefined) return realm
  const range = { min: 1, max: MOST_MINUTES }
  const minutes = environment.integer('ACCESS_TOKEN_EXPIRE_MINUTES', range)
  if (minutes === undefined) return realm
  return { ...realm, accessToken: { ...realm.accessToken, ttlSeconds: minutes * 60 } }
}
