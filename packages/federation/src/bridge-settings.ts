import type { BridgedBy, Realm } from '@usher/engine'
import {
  type Environment,
  environment,
  type Reading,
  SettingError,
  type Variables,
} from '@usher/settings'

/** What the tokens of the system that people come from are verified with. */
export type BridgeKey =
  /** A set of public keys (RFC 7517). */
  | { readonly kind: 'key_set'; readonly url: URL }
  /** HS256, at least 32 bytes (RFC 7518 §3.2). */
  | { readonly kind: 'secret'; readonly secret: Uint8Array }

/** The way over from another system, as its operator has configured it. */
export interface BridgeSettings {
  /** What `iss` must be. */
  readonly issuer: string
  /** What `aud` must hold, or `azp` in a token without `aud`. */
  readonly audience: string
  readonly key: BridgeKey
  readonly finds: BridgedBy
  readonly until: Date
}

const SHORTEST_SECRET = 32

/**
 * The bridge that `BRIDGE_ISSUER` and its like configure for an app; each may be set for one app
 * alone. `undefined`: none is set.
 *
 * @throws {SettingError} naming the variable that is missing or wrong
 */
export function bridgeSettings(
  variables: Variables,
  { app, realm }: { readonly app: string; readonly realm: Realm },
): BridgeSettings | undefined {
  const from = environment(variables, app)
  const issuer = from.text('BRIDGE_ISSUER')
  const audience = from.text('BRIDGE_AUDIENCE')
  const until = from.parsed('BRIDGE_UNTIL', instant)
  const key = keyOf(from)
  const finds = from.oneOf('BRIDGE_FINDS', ['id', 'identity', 'email']) ?? 'id'
  if ([issuer, audience, until, key].every((value) => value === undefined)) return undefined
  assertFindable(finds, realm)
  return {
    issuer: needed(issuer, 'BRIDGE_ISSUER'),
    audience: needed(audience, 'BRIDGE_AUDIENCE'),
    key: needed(key, 'BRIDGE_JWKS or BRIDGE_SECRET'),
    until: needed(until, 'BRIDGE_UNTIL'),
    finds,
  }
}

function keyOf(from: Environment): BridgeKey | undefined {
  const url = from.parsed('BRIDGE_JWKS', webAddress)
  const secret = from.verbatim('BRIDGE_SECRET')
  if (secret === undefined) return url && { kind: 'key_set', url }
  if (url) throw new SettingError('BRIDGE_JWKS and BRIDGE_SECRET are both set: give one of them.')
  const bytes = Buffer.from(secret)
  if (bytes.length < SHORTEST_SECRET) {
    throw new SettingError(
      `BRIDGE_SECRET is ${bytes.length} bytes; it must be at least ${SHORTEST_SECRET}, as RFC 7518 asks for HS256.`,
    )
  }
  return { kind: 'secret', secret: bytes }
}

/** Other people may have had the same small numbers there. */
function assertFindable(finds: BridgedBy, { name, accountIds, identifier }: Realm): void {
  if (finds === 'id' && accountIds.form === 'sequential') {
    throw new SettingError(
      `BRIDGE_FINDS is wrong: ids of ${name} are numbers of its own; give identity or email.`,
    )
  }
  if (finds === 'email' && identifier.kind !== 'email') {
    throw new SettingError(`BRIDGE_FINDS is wrong: accounts of ${name} have user names.`)
  }
}

function needed<T>(value: T | undefined, variable: string): T {
  if (value !== undefined) return value
  throw new SettingError(`${variable} is missing: the bridge needs it.`)
}

const webAddress: Reading<URL> = {
  read: (text) => {
    const url = URL.parse(text)
    const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:'
    return isWeb && url.username === '' && url.hash === '' ? url : undefined
  },
  wanted: 'the address of the key set, such as https://id.example.com/jwks.json',
}

const INSTANT = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?Z)?$/

const instant: Reading<Date> = {
  read: (text) => {
    const date = INSTANT.test(text) ? new Date(text) : undefined
    return date && !Number.isNaN(date.getTime()) ? date : undefined
  },
  wanted: 'a day or an instant in UTC, such as 2027-03-31 or 2027-03-31T12:00Z',
}
