import type { OpenApp } from '@usher/app'
import { type Engine, KEY_SET_MAX_AGE_SECONDS } from '@usher/engine'
import {
  type App,
  codedErrors,
  createApp,
  errorBody,
  etagOf,
  form,
  get,
  isKnownTo,
  noBody,
  optional,
  post,
  reply,
  text,
  z,
} from '@usher/http'

const jwksSchema = z.object({ keys: z.array(z.record(z.string(), z.unknown())) })

const metadataSchema = z.object({
  issuer: z.string(),
  jwks_uri: z.string(),
  introspection_endpoint: z.string(),
  introspection_endpoint_auth_methods_supported: z.array(z.string()),
  response_types_supported: z.array(z.string()),
})

/** RFC 7662 §2.2: with the claims of the token where it is good, and with nothing else otherwise. */
const introspectionSchema = z.looseObject({ active: z.boolean() })
const INACTIVE = { active: false }
const MOST_TOKEN_CHARACTERS = 16_384

/** What verifiers of a realm's service tokens read (account API, section 11), with its mounts. */
export function keySetApps({
  engine,
  issuer,
}: OpenApp): readonly { readonly app: App; readonly mount: string }[] {
  const { realm } = engine
  if (Object.keys(realm.audiences ?? {}).length === 0) return []
  const errors = codedErrors()
  const keySet = createApp({
    name: `keys/${realm.name}`,
    routes: [jwks(engine), introspect(engine)],
    errors,
  })
  const metadata = createApp({ name: `issuer/${realm.name}`, routes: [metadataOf(issuer)], errors })
  return [
    { app: keySet, mount: `/oidc/${realm.name}` },
    { app: metadata, mount: `/.well-known/oauth-authorization-server/oidc/${realm.name}` },
  ]
}

const jwks = ({ publishServiceKeys }: Engine) =>
  get('/jwks.json', {
    operationId: 'getKeySet',
    summary: 'The public keys of service tokens (RFC 7517)',
    tags: ['tokens'],
    cacheControl: `public, max-age=${KEY_SET_MAX_AGE_SECONDS}`,
    responses: { 200: jwksSchema, 304: noBody },
    async handle({ request }) {
      const { keys } = await publishServiceKeys()
      const etag = etagOf(JSON.stringify(keys))
      if (isKnownTo(request.headers['if-none-match'], etag)) return reply(304, undefined, { etag })
      return reply(200, { keys: keys.map((key) => ({ ...key })) }, { etag })
    },
  })

/** Who has a token may ask for it: the answer says little more than the token, and none can be guessed. */
const introspect = ({ introspectServiceToken }: Engine) =>
  post('/introspect', {
    operationId: 'introspectServiceToken',
    summary: 'Whether a service token is good, its session included (RFC 7662)',
    tags: ['tokens'],
    cacheControl: 'no-store',
    body: form({
      token: text({ min: 1, max: MOST_TOKEN_CHARACTERS }),
      token_type_hint: optional(text({ max: 100 })),
    }),
    responses: { 200: introspectionSchema, 422: errorBody, 503: errorBody },
    async handle({ body: { token } }) {
      const claims = await introspectServiceToken({ token })
      return reply(200, claims ? { active: true, token_type: 'Bearer', ...claims } : INACTIVE)
    },
  })

const metadataOf = (issuer: string) =>
  get('/', {
    operationId: 'getIssuerMetadata',
    summary: 'Where the keys of this issuer are (RFC 8414)',
    tags: ['tokens'],
    cacheControl: `public, max-age=${KEY_SET_MAX_AGE_SECONDS}`,
    responses: { 200: metadataSchema },
    handle: () =>
      reply(200, {
        issuer,
        jwks_uri: `${issuer}/jwks.json`,
        introspection_endpoint: `${issuer}/introspect`,
        introspection_endpoint_auth_methods_supported: ['none'],
        response_types_supported: [],
      }),
  })
