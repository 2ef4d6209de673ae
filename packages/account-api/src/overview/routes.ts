import { type Realm, recoveryDelaySeconds } from '@usher/engine'
import { get, reply, z } from '@usher/http'
import { profileSchemaOf } from '../account/profile-fields.ts'
import type { Features } from '../features.ts'

const overviewSchema = z
  .object({
    app: z.string(),
    realm: z.string(),
    identifier: z.enum(['email', 'username']),
    credential: z.enum(['password', 'secret']),
    registration: z.enum(['open', 'closed', 'off']),
    activation: z.boolean(),
    sessions: z.boolean(),
    reset: z.boolean(),
    email_change: z.boolean(),
    email_sign_in: z.boolean(),
    password: z.object({ min: z.int().nullable(), max: z.int().nullable() }).nullable(),
    profile: z.record(z.string(), z.unknown()),
    passkeys: z.object({
      on: z.boolean(),
      rp_id: z.string().nullable(),
      reason: z.string().nullable(),
    }),
    second_factors: z.object({
      methods: z.array(z.string()),
      required_for: z.array(z.string()),
    }),
    recovery: z.object({ delay_seconds: z.int() }).nullable(),
    providers: z.array(z.object({ name: z.string(), label: z.string() })),
    exports: z.boolean(),
    erasure: z.object({ delay_seconds: z.int() }).nullable(),
    api_keys: z.boolean(),
    audiences: z.array(z.string()),
    issuer: z.string().nullable(),
    jwks_uri: z.string().nullable(),
    refresh_retry_seconds: z.int(),
    locales: z.array(z.string()),
  })
  .meta({ id: 'AccountSurface' })

/** What a client needs to draw its forms (account API, section 0). */
export const overviewRoutes = (facts: OverviewFacts) => [
  get('/', {
    operationId: 'describeAccounts',
    summary: 'What this app offers its accounts',
    tags: ['overview'],
    cacheControl: 'public, max-age=60',
    responses: { 200: overviewSchema },
    handle: () => reply(200, overviewOf(facts)),
  }),
]

export interface OverviewFacts {
  readonly app: string
  readonly realm: Realm
  readonly features: Features
  /** The issuer of service tokens. */
  readonly issuer: string
  /** For which host passkeys are made; absent: none are. */
  readonly rpId: string | undefined
  /** Languages of mails, such as `en`. */
  readonly locales: readonly string[]
}

function overviewOf(facts: OverviewFacts): z.input<typeof overviewSchema> {
  const { app, realm, features, issuer, rpId, locales } = facts
  const hasAudiences = features.audiences.length > 0
  return {
    app,
    realm: realm.name,
    identifier: realm.identifier.kind,
    credential: realm.credential.kind,
    registration: features.registration,
    activation: features.activation,
    sessions: features.sessions,
    reset: features.passwordReset,
    email_change: features.emailChange,
    email_sign_in: features.emailSignIn,
    password: features.password ?? null,
    profile: profileSchemaOf(realm),
    passkeys: passkeysOf(realm, rpId),
    second_factors: {
      methods: [...(realm.secondFactors?.methods ?? [])],
      required_for: [...(realm.secondFactors?.requiredFor ?? [])],
    },
    recovery: features.recovery ? { delay_seconds: recoveryDelaySeconds(realm) } : null,
    providers: [...features.providers],
    exports: features.exports,
    erasure: features.erasure ? { delay_seconds: features.erasure.delaySeconds } : null,
    api_keys: features.apiKeys,
    audiences: [...features.audiences],
    issuer: hasAudiences ? issuer : null,
    jwks_uri: hasAudiences ? `${issuer}/jwks.json` : null,
    refresh_retry_seconds: realm.sessions === 'none' ? 0 : realm.sessions.retryWindowSeconds,
    locales: [...locales],
  }
}

function passkeysOf({ secondFactors }: Realm, rpId: string | undefined) {
  if (rpId !== undefined) return { on: true, rp_id: rpId, reason: null }
  const reason = secondFactors?.methods.includes('passkey')
    ? 'Passkeys need a host name in PUBLIC_URL instead of an IP address.'
    : 'The app does not offer passkeys.'
  return { on: false, rp_id: null, reason }
}
