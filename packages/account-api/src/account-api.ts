import {
  type OpenApp,
  refusingApiKeys,
  replyForRefusal,
  type SessionCookie,
  titleOf,
} from '@usher/app'
import type { Clock, Engine, Principal } from '@usher/engine'
import {
  type App,
  bearerToken,
  codedErrors,
  createApp,
  type RequestFacts,
  type Route,
  z,
} from '@usher/http'
import { credentialRoutes, resetRoutes } from './account/password-routes.ts'
import { ownAccountRoutes, profileRoutes } from './account/routes.ts'
import { apiKeyRoutes } from './api-keys/routes.ts'
import { approvalRoutes } from './approvals/routes.ts'
import { emailRoutes } from './emails/routes.ts'
import { closedUntilEnrolled } from './factors/enrolment.ts'
import { factorRoutes } from './factors/routes.ts'
import { featuresOf } from './features.ts'
import type { FlowCookie } from './identities/flow-cookie.ts'
import { identityRoutes } from './identities/identity-routes.ts'
import { backchannelRoutes, providerSignInRoutes } from './identities/sign-in-routes.ts'
import { overviewRoutes } from './overview/routes.ts'
import { erasureRoutes } from './personal-data/erasure-routes.ts'
import { exportRoutes } from './personal-data/export-routes.ts'
import { recoveryRoutes } from './recovery/routes.ts'
import { invitationRoutes } from './registration/invitation-routes.ts'
import { activationRoutes, registrationRoutes } from './registration/routes.ts'
import { serviceTokenRoutes } from './service-tokens/routes.ts'
import { inCookies } from './sessions/in-cookies.ts'
import { sessionRoutes } from './sessions/routes.ts'
import { bridgeRoutes } from './sign-in/bridge.ts'
import { mailedCodeRoutes } from './sign-in/mailed-code.ts'
import { passkeySignInRoutes } from './sign-in/passkey.ts'
import { signInRoutes } from './sign-in/routes.ts'
import { secondStepRoutes } from './sign-in/second-step.ts'

/** Where the account APIs of all apps are mounted: `/account/api/<app>`. */
export const ACCOUNT_API = '/account/api'

/** A 401; one that asks for an approval says how the account can prove itself (section 6). */
const unproved = z
  .object({
    detail: z.string(),
    code: z.string(),
    purpose: z.string().optional(),
    methods: z.array(z.string()).optional(),
  })
  .meta({ id: 'NotProved' })

/**
 * A 403; too early a recovery says when it opens (section 7), an account that is to be erased when
 * that happens (section 2), a hook of the app why it refuses.
 */
const forbidden = z
  .object({
    detail: z.string(),
    code: z.string(),
    opens_at: z.iso.datetime().optional(),
    erases_at: z.iso.datetime().optional(),
    reason: z.string().optional(),
  })
  .meta({ id: 'Forbidden' })

/** Account API, section 0. */
const MAX_BODY_BYTES = 64 * 1024

const CORS = {
  headers: ['authorization', 'content-type', 'usher-approval', 'usher-code'],
  exposes: ['www-authenticate', 'retry-after', 'usher-second-factor'],
}

/** What programs may read with an API key (account API, section 10). */
const KEY_ROUTES: ReadonlySet<string> = new Set([
  'GET /me',
  'GET /sessions',
  'GET /factors',
  'GET /identities',
  'GET /api-keys',
  'GET /exports/{id}',
])

/** What the account API of an app is made with. */
export interface AccountApiOptions {
  readonly clock: Clock
  /** Of Usher, for the API description. */
  readonly version: string
  /** The issuer of the realm's service tokens: `PUBLIC_URL/oidc/<realm>`. */
  readonly issuer: string
  /** Languages of mails, such as `en`. */
  readonly locales: readonly string[]
  /** What binds visits to other providers to a browser. */
  readonly flowCookie: FlowCookie
  /** Where browsers keep their session, if they ask for that. */
  readonly sessionCookie: SessionCookie
  /** Routes that pages of the server ask for besides. */
  readonly further?: readonly Route<Principal>[]
  /** Origins whose pages may call it; absent: none. */
  readonly corsOrigins: readonly string[] | undefined
}

/** The account API of one app: what its realm declares, and nothing else. */
export function accountApi({ module, engine }: OpenApp, options: AccountApiOptions): App {
  const { realm } = engine
  const {
    clock,
    version,
    issuer,
    locales,
    corsOrigins,
    flowCookie,
    sessionCookie,
    further = [],
  } = options
  const features = featuresOf(engine, module.accountSurface ?? 'contract')
  const app = module.name
  const rpId = engine.relyingParty?.id
  const whole = (routes: readonly Route<Principal>[]) =>
    withCommonRules(routes, engine, sessionCookie)
  return createApp<Principal>({
    name: `account/${app}`,
    routes: whole([
      ...overviewRoutes({ app, realm, features, issuer, rpId, locales }),
      ...(features.registration === 'off' ? [] : registrationRoutes(engine, features.registration)),
      ...(features.activation ? activationRoutes(engine) : []),
      ...signInRoutes(engine, sessionCookie),
      ...(features.secondFactors ? secondStepRoutes(engine) : []),
      ...(engine.relyingParty ? passkeySignInRoutes(engine) : []),
      ...(takesPasskeys(engine) ? invitationRoutes(engine) : []),
      ...(features.emailSignIn ? mailedCodeRoutes(engine) : []),
      ...(engine.hasBridge ? bridgeRoutes(engine) : []),
      ...(features.recovery ? recoveryRoutes(engine) : []),
      ...ownAccountRoutes(engine),
      ...(features.profile ? profileRoutes(engine) : []),
      ...(features.sessions ? sessionRoutes(engine, clock) : []),
      ...approvalRoutes(engine, features.approvals),
      ...(features.secondFactors ? factorRoutes(engine, titleOf(module)) : []),
      ...credentialRoutes(engine),
      ...(features.emailChange ? emailRoutes(engine) : []),
      ...(features.exports ? exportRoutes(engine) : []),
      ...(features.erasure ? erasureRoutes(engine) : []),
      ...(features.apiKeys ? apiKeyRoutes(engine) : []),
      ...(features.passwordReset ? resetRoutes(engine) : []),
      ...(features.audiences.length > 0 ? serviceTokenRoutes(engine, app) : []),
      ...(realm.federation ? providerRoutes(engine, flowCookie) : []),
      ...further,
    ]),
    errors: codedErrors({ otherSchemas: { 401: unproved, 403: forbidden } }),
    otherContentTypes: 'refuse',
    maxBodyBytes: MAX_BODY_BYTES,
    authenticate: (token, client) => engine.authenticateAny({ token, client }),
    authenticateEnded: (token, client) => engine.authenticateAnyEnded({ token, client }),
    refusal: replyForRefusal,
    cacheControl: 'no-store',
    tokenIn: (headers, method) =>
      headers.authorization === undefined
        ? sessionCookie.tokenIn(headers, method)
        : wellFormedBearer(headers),
    ...(corsOrigins && {
      cors: { ...CORS, origins: corsOrigins, credentials: realm.federation !== undefined },
    }),
    docs: {
      openapi: '/openapi.json',
      page: '/docs',
      cacheControl: 'public, max-age=60',
      info: {
        title: `Accounts of ${app}`,
        version,
        description:
          'Registration, sign-in, sessions and profile of the people who use the app. Pages of the ' +
          'same origin sign in with the header `Usher-Session: cookie`: their tokens are in a cookie ' +
          'then, which counts instead of a bearer token. Send the header with all that changes something.',
      },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        cookie: { type: 'apiKey', in: 'cookie', name: sessionCookie.name },
      },
    },
  })
}

/** Whether people who were invited can choose a passkey instead of a password. */
function takesPasskeys({ realm, relyingParty }: Engine): boolean {
  const signsIn = realm.passkeys?.signIn ?? false
  return signsIn && relyingParty !== undefined && realm.passwordReset !== 'none'
}

/** A header that is not as RFC 6750 §2.1 writes it is taken for none. */
function wellFormedBearer({ authorization }: RequestFacts['headers']): string | undefined {
  const token = bearerToken(typeof authorization === 'string' ? authorization : undefined)
  return token !== undefined && /^[\w\-.~+/]+=*$/.test(token) ? token : undefined
}

/** What holds for all routes, whichever there are. */
const withCommonRules = (
  routes: readonly Route<Principal>[],
  engine: Engine,
  cookie: SessionCookie,
) =>
  refusingApiKeys(closedUntilEnrolled(inCookies(routes, cookie), engine), ({ method, path }) =>
    KEY_ROUTES.has(`${method} ${path}`),
  )

/** Signing in at other providers; there while the operator has configured or added any. */
function providerRoutes(engine: Engine, cookie: FlowCookie): readonly Route<Principal>[] {
  const routes: readonly Route<Principal>[] = [
    ...providerSignInRoutes(engine, cookie),
    ...identityRoutes(engine, cookie),
    ...backchannelRoutes(engine),
  ]
  return routes.map((route) => ({ ...route, isOn: () => engine.providers.length > 0 }))
}
