import type { PasswordRule } from './credentials/password-rules.ts'
import type { EmailRules } from './identifiers/email-address.ts'
import type { AccountStatus } from './ports.ts'

/** One column that a realm adds to its accounts. */
export interface ProfileColumn {
  readonly column: string
  readonly type: 'text' | 'integer'
}

/** Claims a token may carry beside its subject and `exp`. */
export type CarriedClaim = 'roles' | 'type' | 'sid' | 'jti' | 'iat'

export interface TokenForm {
  /** `sub` holds the id as text (RFC 7519 §4.1.2); `user_id` as a number, for sequential ids. */
  readonly subject: 'sub' | 'user_id'
  readonly carries: readonly CarriedClaim[]
}

export interface Limit {
  /** The name under which it is counted and refused, and in which settings override it. */
  readonly name: string
  readonly max: number
  readonly windowSeconds: number
  readonly per: 'address' | 'identifier'
  readonly counts: 'all' | 'failures'
  /**
   * What happens to attempts beyond `max` failures: they are refused (if absent), or worked on one
   * after the other, with pauses, for realms whose contract knows no refusal.
   */
  readonly beyond?: 'slowed'
  /**
   * Attempts from where the account has logged in before are counted apart from all others, so
   * strangers who guess its password do not lock its owner out.
   */
  readonly exempts?: 'known_devices'
}

/**
 * A closed set of accounts, declared in one file per app: reading it explains the app's accounts.
 * Times to live are defaults; settings may override them.
 */
export interface Realm {
  /** Names the database file or schema and goes into every derived key. */
  readonly name: string
  readonly accountIds:
    | { readonly form: 'sequential' }
    | { readonly form: 'uuid' }
    | { readonly form: 'prefixed'; readonly prefix: string }
  readonly identifier:
    | { readonly kind: 'email'; readonly rules: EmailRules }
    | { readonly kind: 'username'; readonly pattern: RegExp; readonly reason: string }
  readonly credential:
    | { readonly kind: 'password'; readonly rules: readonly PasswordRule[] }
    /** `domain` separates the digest from every other use of SHA-512. */
    | { readonly kind: 'secret'; readonly domain: string }
  /** Ascending in power; the first one is what an account never falls below, if `roleFloor`. */
  readonly roles: readonly string[]
  readonly defaultRole: string
  /** `keep`: revoking the last role gives the default role back. */
  readonly lastRole: 'keep' | 'may_go'
  readonly profile: Readonly<Record<string, ProfileColumn>>
  /** The states an operator can give; every realm has `active` and `suspended`. */
  readonly statuses: readonly AccountStatus[]
  readonly activation: 'none' | { readonly tokenTtlSeconds: number }
  readonly passwordReset:
    | 'none'
    | {
        readonly tokenTtlSeconds: number
        readonly outstanding: 'one' | 'many'
        /** `email`: the token is valid together with its e-mail address only. */
        readonly boundTo: 'email' | 'token'
        readonly wrongToken: 'keeps' | 'voids'
      }
  readonly accessToken: TokenForm & { readonly ttlSeconds: number }
  readonly sessions:
    | 'none'
    | {
        readonly refreshToken: TokenForm
        readonly refreshTokenTtlSeconds: number
        /** How long the server keeps the session; absent: as long as its refresh token lives. */
        readonly storedTtlSeconds?: number
        /** `fixed`: used again until it expires; `rotating`: replaced at each use (RFC 9700 §4.14). */
        readonly renewal: 'fixed' | 'rotating'
        readonly retryWindowSeconds: number
        /** `session`: access tokens end with their session; `token`: they live out their time. */
        readonly accessTokensEndWith: 'session' | 'token'
        /** Registration opens a session and answers with its tokens. */
        readonly openedByRegistration: boolean
      }
  readonly limits: {
    readonly registration: readonly Limit[]
    readonly logIn: readonly Limit[]
    readonly passwordReset: readonly Limit[]
  }
}

/** Checks what the type cannot. @throws {TypeError} naming the contradiction */
export function defineRealm<const R extends Realm>(realm: R): R {
  if (!realm.roles.includes(realm.defaultRole)) {
    throw new TypeError(`realm ${realm.name}: the default role is none of its roles`)
  }
  if (realm.identifier.kind === 'username' && realm.activation !== 'none') {
    throw new TypeError(`realm ${realm.name}: activation is mailed, so it needs an e-mail address`)
  }
  if (realm.accessToken.subject === 'user_id' && realm.accountIds.form !== 'sequential') {
    throw new TypeError(`realm ${realm.name}: user_id is a number, so ids must be sequential`)
  }
  const { sessions, limits } = realm
  if (
    sessions !== 'none' &&
    sessions.openedByRegistration &&
    realm.accountIds.form === 'sequential'
  ) {
    throw new TypeError(`realm ${realm.name}: a session at registration needs an id before storing`)
  }
  const others = [...limits.registration, ...limits.passwordReset]
  const wrong = [...others, ...limits.logIn.filter(({ counts }) => counts === 'all')]
  if (wrong.some(({ beyond, exempts }) => beyond !== undefined || exempts !== undefined)) {
    throw new TypeError(`realm ${realm.name}: only failed logins can be slowed or exempted`)
  }
  return realm
}
