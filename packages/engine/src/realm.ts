import type { PasswordRule } from './credentials/password-rules.ts'
import type { EmailRules } from './identifiers/email-address.ts'
import type { AccountStatus, FactorMethod } from './ports.ts'
import type { Audience } from './service-tokens/custom-claims.ts'

/** One column that a realm adds to its accounts table. */
export interface ProfileColumn {
  /** In the database, and on the wire of the account API. */
  readonly column: string
  readonly type: 'text' | 'integer'
  /** What a form calls it, such as `First name`. */
  readonly label?: string
  /** Code points of a text, or the greatest integer. */
  readonly max?: number
  /** The text is JSON that the app writes, so operators do not edit it. Default: false. */
  readonly json?: boolean
  /** Whether the account API asks for it at registration. Default: false. */
  readonly required?: boolean
}

/** Claims that a token can carry beside its subject and `exp` (RFC 7519 §4.1). */
export type CarriedClaim = 'roles' | 'type' | 'sid' | 'jti' | 'iat'

/** The claims of a token. */
export interface TokenForm {
  /** `sub` holds the id as text (RFC 7519 §4.1.2); `user_id` as a number, for sequential ids. */
  readonly subject: 'sub' | 'user_id'
  readonly carries: readonly CarriedClaim[]
}

/** One rate limit: at most `max` attempts in a window that begins with the first one. */
export interface Limit {
  /** Identifies the counter, the setting that overrides the limit, and the refusal. */
  readonly name: string
  readonly max: number
  readonly windowSeconds: number
  /** `address`: the network of the client; `identifier`: the account that the attempt names. */
  readonly per: 'address' | 'identifier'
  readonly counts: 'all' | 'failures'
  /**
   * Absent: attempts beyond `max` are refused. `slowed`: they are delayed and handled one at a time,
   * for contracts that have no answer for a refusal. For failed logins only.
   */
  readonly beyond?: 'slowed'
  /**
   * Counts attempts from networks where the account has logged in before separately, so that
   * somebody who guesses passwords cannot lock the owner out. For failed logins only.
   */
  readonly exempts?: 'known_devices'
}

/** How many mails that somebody asks for one address gets in a window. */
export interface RecipientLimit {
  readonly name: string
  readonly max: number
  readonly windowSeconds: number
  /** `recipient_and_network`: those that are asked for from one network of a client. */
  readonly per: 'recipient' | 'recipient_and_network'
}

/**
 * A closed set of accounts and its rules, declared in one file per app. docs/realm.md explains every
 * key. Settings can override the times to live.
 */
export interface Realm {
  /** Names the database file or schema, and is part of every derived key. */
  readonly name: string
  /** The form of account ids; the database numbers `sequential` ones. */
  readonly accountIds:
    | { readonly form: 'sequential' }
    | { readonly form: 'uuid' }
    | { readonly form: 'prefixed'; readonly prefix: string }
  /** What people log in with. `reason` is the message for names that do not match `pattern`. */
  readonly identifier:
    | { readonly kind: 'email'; readonly rules: EmailRules }
    | { readonly kind: 'username'; readonly pattern: RegExp; readonly reason: string }
  /** What proves control of an account: a chosen password, or a secret that is shown once. */
  readonly credential:
    | { readonly kind: 'password'; readonly rules: readonly PasswordRule[] }
    /** `domain` separates the digest from every other use of SHA-512. */
    | { readonly kind: 'secret'; readonly domain: string }
  /** Every role, in ascending order of power. */
  readonly roles: readonly string[]
  /** The role of a new account. */
  readonly defaultRole: string
  /** `keep`: an account that loses its last role gets the default role back. */
  readonly lastRole: 'keep' | 'may_go'
  /** Columns that the app adds to its accounts, by their name in code. */
  readonly profile: Readonly<Record<string, ProfileColumn>>
  /** Whether strangers may register on the account API. Default: `open`. */
  readonly registration?: 'open' | 'closed'
  /** Other services that tokens can be made for, by name. */
  readonly audiences?: Readonly<Record<string, Audience>>
  /** Signing in at other providers, which the operator configures. Absent: nobody can. */
  readonly federation?: {
    /**
     * What joins a provider's identity with an account that has confirmed the same address: `prove`:
     * its password; `verified_email`: the provider's word is enough, too.
     */
    readonly linking: 'prove' | 'verified_email'
    /** Whether strangers get an account by signing in at a provider. */
    readonly registration: 'open' | 'closed'
    /** Which claim (OpenID Connect Core §5.1) fills a field of the profile. */
    readonly profileFrom: Readonly<Record<string, string>>
  }
  /** The states that an operator can set; every realm has `active` and `suspended`. */
  readonly statuses: readonly AccountStatus[]
  /** `none`: new accounts are active. Otherwise they are `pending` until a mailed token is used. */
  readonly activation: 'none' | { readonly tokenTtlSeconds: number }
  /** `none`: no reset mails. Otherwise a mailed token sets a new password and ends all sessions. */
  readonly passwordReset:
    | 'none'
    | {
        readonly tokenTtlSeconds: number
        /** The lifetime of links in invitations to accounts that others created. Default: 7 days. */
        readonly invitationTtlSeconds?: number
        /** `one`: a new request invalidates earlier tokens; `many`: they stay valid. */
        readonly outstanding: 'one' | 'many'
        /** `email`: the token is valid only together with the e-mail address. */
        readonly boundTo: 'email' | 'token'
        /** `voids`: a wrong token for a known address deletes the stored one; `keeps`: it stays. */
        readonly wrongToken: 'keeps' | 'voids'
        /**
         * Whether a reset also activates a pending account: its mail proves the address as an
         * activation does. Default: false.
         */
        readonly activates?: boolean
      }
  /** Whether people can sign in with a code that is mailed to them. Default: they cannot. */
  readonly emailSignIn?: 'codes'
  /** What accounts can prove themselves with beside their password. Absent: nothing. */
  readonly secondFactors?: {
    readonly methods: readonly FactorMethod[]
    /** Roles whose holders must add a factor before they can do anything else. */
    readonly requiredFor: readonly string[]
    /**
     * How people get back in who have lost all of them: by mail and password, after a delay, or by
     * `operators` only. Default: a delay of a day.
     */
    readonly recovery?: 'operators' | { readonly delaySeconds: number }
  }
  /**
   * For realms whose accounts prove themselves with passkeys, too: whether people sign in with a
   * passkey alone. Default: passkeys are second factors only.
   */
  readonly passkeys?: { readonly signIn: boolean }
  /** Whether people can change their e-mail address. Absent: they cannot. */
  readonly emailChange?: {
    /** Of the link to the new address. */
    readonly tokenTtlSeconds: number
    /** How long after the change the old address can take it back, and is reserved. */
    readonly revertTtlSeconds: number
  }
  /** Keys for programs that act for an account, and what they may be allowed. Absent: no keys. */
  readonly apiKeys?: { readonly scopes: readonly string[] }
  /** Whether people can download what is stored of them. Absent: they cannot. */
  readonly exports?: 'zip'
  /** Whether people can erase their accounts; they can change their mind so long. Absent: they cannot. */
  readonly erasure?: { readonly delaySeconds: number }
  /** Whether people are told by mail what happened to their accounts. Absent: they are not. */
  readonly notices?: 'mailed'
  /** The claims and the lifetime of access tokens. */
  readonly accessToken: TokenForm & { readonly ttlSeconds: number }
  /** `none`: access tokens only. Otherwise every login opens a session with a refresh token. */
  readonly sessions:
    | 'none'
    | {
        readonly refreshToken: TokenForm
        readonly refreshTokenTtlSeconds: number
        /** How long the server keeps the session. Default: as long as its refresh token lives. */
        readonly storedTtlSeconds?: number
        /** `fixed`: valid until it expires; `rotating`: replaced at each use (RFC 9700 §4.14). */
        readonly renewal: 'fixed' | 'rotating'
        /** How long the same client can repeat a rotating refresh; `0`: never. */
        readonly retryWindowSeconds: number
        /** `session`: access tokens end with their session; `token`: only when they expire. */
        readonly accessTokensEndWith: 'session' | 'token'
        /** Whether a registration also opens a session and returns its tokens. */
        readonly openedByRegistration: boolean
      }
  /** Rate limits by use case. An attempt must pass every limit of its list. */
  readonly limits: {
    readonly registration: readonly Limit[]
    readonly logIn: readonly Limit[]
    readonly passwordReset: readonly Limit[]
    /** Proofs of people who are signed in. Default: 10 failures an account in 15 minutes. */
    readonly proof?: readonly Limit[]
    /** Mails that anybody can ask for; beyond them none goes out. Default: none. */
    readonly recipients?: readonly RecipientLimit[]
  }
}

/**
 * Declares a realm. Keeps the literal types, from which `Wording` derives the possible refusals.
 *
 * @throws {TypeError} naming a contradiction that the type cannot exclude
 */
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
  if (realm.identifier.kind === 'username' && realm.emailChange) {
    throw new TypeError(`realm ${realm.name}: user names are no e-mail addresses to change`)
  }
  const { sessions, limits } = realm
  if (
    sessions !== 'none' &&
    sessions.openedByRegistration &&
    realm.accountIds.form === 'sequential'
  ) {
    throw new TypeError(`realm ${realm.name}: a session at registration needs an id before storing`)
  }
  assertSecondFactors(realm)
  if (realm.passkeys && !realm.secondFactors?.methods.includes('passkey')) {
    throw new TypeError(`realm ${realm.name}: passkeys are second factors, so declare the method`)
  }
  if (realm.emailSignIn && realm.identifier.kind !== 'email') {
    throw new TypeError(`realm ${realm.name}: codes are mailed, so they need an e-mail address`)
  }
  const others = [...limits.registration, ...limits.passwordReset]
  const wrong = [...others, ...limits.logIn.filter(({ counts }) => counts === 'all')]
  if (wrong.some(({ beyond, exempts }) => beyond !== undefined || exempts !== undefined)) {
    throw new TypeError(`realm ${realm.name}: only failed logins can be slowed or exempted`)
  }
  return realm
}

function assertSecondFactors({ name, secondFactors, roles }: Realm): void {
  if (!secondFactors) return
  const { methods, requiredFor } = secondFactors
  const unknown = requiredFor.find((role) => !roles.includes(role))
  if (unknown !== undefined) {
    throw new TypeError(`realm ${name}: ${unknown}, for which factors are required, is no role`)
  }
  if (methods.includes('totp') && !methods.includes('recovery_code')) {
    throw new TypeError(`realm ${name}: who loses the authenticator app needs recovery codes`)
  }
  if (!methods.some((method) => method !== 'recovery_code')) {
    throw new TypeError(`realm ${name}: recovery codes stand in for a factor, so it needs another`)
  }
}
