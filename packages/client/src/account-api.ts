/** The account of somebody, as `GET me` shows it. Times are RFC 3339 in UTC. */
export interface Account {
  readonly id: string
  readonly email?: string
  readonly username?: string
  readonly email_confirmed: boolean
  readonly status: 'pending' | 'active' | 'suspended' | 'archived' | 'erasing'
  readonly roles: readonly string[]
  readonly created_at: string
  readonly last_sign_in_at: string | null
  readonly locale: string | null
  readonly profile: Readonly<Record<string, unknown>>
}

/** One's own account with what is under way. */
export interface Me extends Account {
  readonly must_enrol: boolean
  readonly pending_email: string | null
  readonly recovery_requested_at: string | null
}

/** A finished sign-in, as the server sends it; lifetimes in seconds. */
export interface Grant {
  readonly access_token: string
  readonly token_type: 'Bearer'
  readonly expires_in: number
  /** Absent in realms without sessions. */
  readonly refresh_token?: string
  readonly refresh_expires_in?: number
  readonly account: Account
  readonly must_enrol: boolean
  /** Of a registration in a realm with secrets: shown once. */
  readonly secret?: string
}

/** How a second step can be proved. */
export type FactorMethod = 'totp' | 'passkey' | 'recovery_code'

/** The first proof was right; the sign-in goes on with `secondFactor`. */
export interface SecondStep {
  readonly next: 'second_factor'
  readonly challenge: string
  readonly methods: readonly FactorMethod[]
  /** Seconds. */
  readonly expires_in: number
}

/** Somebody is signed in. `must_enrol`: most calls are refused until a second factor is there. */
export interface SignedIn {
  readonly next: 'signed_in'
  readonly account: Account
  readonly must_enrol: boolean
  readonly secret?: string
}

/** What a sign-in answers: done, or one more step. */
export type SignIn = SignedIn | SecondStep

/** Registration with activation: a mail is on its way. */
export interface AwaitsActivation {
  readonly next: 'activate'
  /** As the server writes it. */
  readonly email: string
}

/** What the app offers, for drawing forms; `profile` is a JSON Schema. */
export interface Overview {
  readonly app: string
  readonly realm: string
  readonly identifier: 'email' | 'username'
  readonly credential: 'password' | 'secret'
  readonly registration: 'open' | 'closed' | 'off'
  readonly activation: boolean
  readonly sessions: boolean
  readonly reset: boolean
  readonly email_change: boolean
  readonly email_sign_in: boolean
  readonly password: { readonly min: number | null; readonly max: number | null } | null
  readonly profile: Readonly<Record<string, unknown>>
  readonly passkeys: {
    readonly on: boolean
    readonly rp_id: string | null
    readonly reason: string | null
  }
  readonly second_factors: {
    readonly methods: readonly string[]
    readonly required_for: readonly string[]
  }
  readonly recovery: { readonly delay_seconds: number } | null
  readonly providers: readonly { readonly name: string; readonly label: string }[]
  readonly exports: boolean
  readonly erasure: { readonly delay_seconds: number } | null
  readonly api_keys: boolean
  readonly audiences: readonly string[]
  readonly issuer: string | null
  readonly jwks_uri: string | null
  readonly refresh_retry_seconds: number
  readonly locales: readonly string[]
}

/** Where somebody is signed in. */
export interface Session {
  readonly id: string
  readonly created_at: string
  readonly last_used_at: string
  readonly expires_at: string
  readonly address: string | null
  readonly user_agent: string | null
  readonly device: {
    readonly browser: string | null
    readonly os: string | null
    readonly kind: 'desktop' | 'mobile' | 'tablet' | null
  }
  /** RFC 8176 values, and `email`, `recovery`, `federated`. */
  readonly methods: readonly string[]
  readonly current: boolean
}

/** A passkey of the account. `disabled`: it can only be removed. */
export interface Passkey {
  readonly id: string
  readonly name: string
  readonly created_at: string
  readonly last_used_at: string | null
  readonly backed_up: boolean
  readonly use: 'sign_in' | 'second_factor'
  readonly disabled: boolean
}

/** The ways to prove oneself that an account has beside its password. */
export interface Factors {
  readonly totp: {
    readonly id: string
    readonly created_at: string
    readonly last_used_at: string | null
    readonly disabled: boolean
  } | null
  readonly recovery_codes: { readonly left: number } | null
  readonly passkeys: readonly Passkey[]
  readonly required: boolean
}

/** What a sensitive change needs an approval for. */
export type Purpose = 'factors' | 'email' | 'password' | 'export' | 'erase' | 'link' | 'api_keys'

/** The JSON form of a WebAuthn credential or of its options (WebAuthn Level 3 §5.1.8). */
export type WebAuthnJson = Readonly<Record<string, unknown>>

/** Exactly one proof of the second step. */
export type SecondProof =
  | { readonly code: string }
  | { readonly recovery_code: string }
  | { readonly passkey: WebAuthnJson }

/** Exactly one proof for an approval. */
export type ApprovalProof =
  | { readonly password: string }
  | { readonly code: string }
  | { readonly recovery_code: string }
  | { readonly challenge: string; readonly passkey: WebAuthnJson }
  | { readonly challenge: string; readonly email_code: string }

/** How the account can prove itself now. */
export interface ApprovalOptions {
  readonly challenge: string | null
  readonly public_key: WebAuthnJson | null
  readonly methods: readonly string[]
}

/** Single use, for one purpose; lives `expires_in` seconds. */
export interface Approval {
  readonly approval: string
  readonly expires_in: number
}

/** An account elsewhere that is linked. */
export interface Identity {
  readonly id: string
  readonly provider: string
  readonly label: string
  readonly email: string | null
  readonly linked_at: string
  readonly last_used_at: string | null
}

/** A key for programs; `prefix` are the first eight characters of its random part. */
export interface ApiKey {
  readonly id: string
  readonly name: string
  readonly prefix: string
  readonly scopes: readonly string[]
  readonly created_at: string
  readonly last_used_at: string | null
  readonly expires_at: string
}

/** An export of one's own data. */
export interface Export {
  readonly id: string
  readonly state: 'preparing' | 'ready' | 'expired'
  /** Bytes. */
  readonly size: number | null
  readonly expires_at: string | null
}

/** A token for another service (RFC 9068); lives `expires_in` seconds. */
export interface ServiceToken {
  readonly access_token: string
  readonly token_type: 'Bearer'
  readonly expires_in: number
}
