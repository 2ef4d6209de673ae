import type { Account } from '../ports.ts'
import type { Realm } from '../realm.ts'

/** What JSON can say. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue }

const RESERVED = [
  'iss',
  'sub',
  'aud',
  'exp',
  'nbf',
  'iat',
  'jti',
  'client_id',
  'sid',
  'roles',
  'scope',
  'auth_time',
  'acr',
  'amr',
  'act',
  'cnf',
] as const

/** Claims with a meaning of their own (RFC 7519 §4.1, RFC 9068 §2.2), which apps cannot give. */
export type ReservedClaim = (typeof RESERVED)[number]

/** What an app puts into tokens for other services besides; everybody who has one can read it. */
export type CustomClaims = {
  readonly [name: string]: JsonValue | undefined
} & { readonly [Name in ReservedClaim]?: never }

/** Whom a token is for. */
export interface ClaimsHolder {
  readonly account: Account
  /** The scopes that were asked for and granted. */
  readonly scopes: readonly string[]
}

/** A service that tokens can be made for. */
export interface Audience {
  /** Those that it knows. */
  readonly scopes: readonly string[]
  /** What its tokens say besides; asked for each token. Absent: nothing. */
  readonly claims?: ((holder: ClaimsHolder) => CustomClaims | Promise<CustomClaims>) | undefined
}

/** Tokens travel in a header, which servers limit to 8 KiB and more. */
const LONGEST = 4_096

/** @throws {TypeError} if the app gives claims that are reserved, or too many */
export async function customClaims(
  { name: realm, audiences }: Pick<Realm, 'name' | 'audiences'>,
  audience: string,
  holder: ClaimsHolder,
): Promise<CustomClaims> {
  const claims = (await audiences?.[audience]?.claims?.(holder)) ?? {}
  const reserved = RESERVED.find((name) => claims[name] !== undefined)
  if (reserved) throw new TypeError(`realm ${realm}: ${reserved} cannot be a claim of ${audience}`)
  if (JSON.stringify(claims).length > LONGEST) {
    throw new TypeError(`realm ${realm}: the claims of ${audience} exceed ${LONGEST} characters`)
  }
  return claims
}
