import { createHash } from 'node:crypto'
import type { OpenApp } from '@usher/app'
import { type Engine, KEY_SET_MAX_AGE_SECONDS } from '@usher/engine'
import { type App, codedErrors, createApp, get, noBody, reply, z } from '@usher/http'

const jwksSchema = z.object({ keys: z.array(z.record(z.string(), z.unknown())) })

const metadataSchema = z.object({
  issuer: z.string(),
  jwks_uri: z.string(),
  response_types_supported: z.array(z.string()),
})

/** What verifiers of a realm's service tokens read (account API, section 11), with its mounts. */
export function keySetApps({
  engine,
  issuer,
}: OpenApp): readonly { readonly app: App; readonly mount: string }[] {
  const { realm } = engine
  if (Object.keys(realm.audiences ?? {}).length === 0) return []
  const errors = codedErrors()
  const keySet = createApp({ name: `keys/${realm.name}`, routes: [jwks(engine)], errors })
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
      const etag = `"${createHash('sha256').update(JSON.stringify(keys)).digest('base64url')}"`
      if (request.headers['if-none-match'] === etag) return reply(304, undefined, { etag })
      return reply(200, { keys: keys.map((key) => ({ ...key })) }, { etag })
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
        response_types_supported: [],
      }),
  })
