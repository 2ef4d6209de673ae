import { type ApprovalPurpose, type Engine, hasRecovery, type Realm } from '@usher/engine'

/** What of the account API an app has; the rest answers 404 (account API, section 0). */
export interface Features {
  /** `open`, `closed` (403) or `off` (404). */
  readonly registration: 'open' | 'closed' | 'off'
  readonly activation: boolean
  readonly sessions: boolean
  readonly passwordReset: boolean
  readonly emailChange: boolean
  /** Whether people change their own profile here. */
  readonly profile: boolean
  /** Absent: the realm's credential is a secret. */
  readonly password: { readonly min: number | null; readonly max: number | null } | undefined
  readonly audiences: readonly string[]
  readonly secondFactors: boolean
  readonly apiKeys: boolean
  readonly exports: boolean
  /** Absent: people cannot erase their accounts. */
  readonly erasure: { readonly delaySeconds: number } | undefined
  readonly recovery: boolean
  readonly emailSignIn: boolean
  /** What people prove themselves again for; `link` only while there are providers. */
  readonly approvals: readonly [ApprovalPurpose, ...ApprovalPurpose[]]
  /** Other providers at which people can sign in, as they are now. */
  readonly providers: readonly { readonly name: string; readonly label: string }[]
}

/**
 * @param surface `contract`: the app's own contract has registration, activation, reset and
 *   profile, or leaves them out on purpose; `account_api`: they are here
 */
export function featuresOf(
  engine: Pick<Engine, 'realm' | 'providers'>,
  surface: 'contract' | 'account_api',
): Features {
  const { realm } = engine
  const isWhole = surface === 'account_api'
  const emailChange = isWhole && realm.emailChange !== undefined
  return {
    registration: isWhole ? (realm.registration ?? 'open') : 'off',
    activation: isWhole && realm.activation !== 'none',
    sessions: realm.sessions !== 'none',
    passwordReset: isWhole && realm.passwordReset !== 'none',
    emailChange,
    profile: isWhole,
    password: passwordLengths(realm),
    apiKeys: realm.apiKeys !== undefined,
    exports: realm.exports !== undefined,
    erasure: realm.erasure,
    audiences: Object.keys(realm.audiences ?? {}),
    approvals: [
      'password',
      ...(realm.secondFactors ? (['factors'] as const) : []),
      ...(realm.federation ? (['link'] as const) : []),
      ...(emailChange ? (['email'] as const) : []),
      ...(realm.exports ? (['export'] as const) : []),
      ...(realm.erasure ? (['erase'] as const) : []),
      ...(realm.apiKeys ? (['api_keys'] as const) : []),
    ],
    secondFactors: realm.secondFactors !== undefined,
    get providers() {
      return engine.providers.map(({ name, label }) => ({ name, label }))
    },
    recovery: hasRecovery(realm),
    emailSignIn: realm.emailSignIn !== undefined,
  }
}

function passwordLengths({ credential }: Realm): Features['password'] {
  if (credential.kind !== 'password') return undefined
  const limitOf = (code: 'too_short' | 'too_long') =>
    credential.rules.find((rule) => rule.code === code)?.characters ?? null
  return { min: limitOf('too_short'), max: limitOf('too_long') }
}
