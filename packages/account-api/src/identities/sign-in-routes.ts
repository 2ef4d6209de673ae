import type { Engine } from '@usher/engine'
import { customText, errorBody, object, post, raw, reply, text, valueError, z } from '@usher/http'
import { grantSchema } from '../sign-in/grant-body.ts'
import { grantOrSecondStep, secondStepSchema } from '../sign-in/second-step.ts'
import type { FlowCookie } from './flow-cookie.ts'

const tags = ['sign-in']
/** 43 characters of base64url are 256 bits (RFC 7636 §4.2). */
const codeChallenge = customText(
  (given) =>
    /^[\w-]{43}$/.test(given)
      ? { value: given }
      : { issue: valueError('This must be an S256 challenge: 43 characters of base64url.') },
  { pattern: '^[A-Za-z0-9_-]{43}$' },
)
/** RFC 7636 §4.1. */
const verifier = text({ min: 43, max: 128 })

/** What somebody says who wants to sign in at a provider, or link one. */
export const beginBody = object({
  return_to: text({ min: 1, max: 2_000 }),
  code_challenge: codeChallenge,
})

/** The answer to it. */
export const begunSchema = z.object({ authorization_url: z.string() }).meta({ id: 'BegunSignIn' })

/** Signing in at other providers (account API, section 2). */
export const providerSignInRoutes = (engine: Engine, cookie: FlowCookie) => [
  begin(engine, cookie),
  complete(engine),
]

const begin = ({ beginSignIn }: Engine, cookie: FlowCookie) =>
  post('/login/oidc/{provider}', {
    operationId: 'beginProviderSignIn',
    summary: 'Where to send the browser for signing in at a provider',
    description:
      'The browser comes back to `return_to` with `#code=…`, which `POST /login/complete` takes ' +
      'together with the verifier of `code_challenge` (S256). The answer sets a cookie, so send it ' +
      'with credentials.',
    tags,
    body: beginBody,
    responses: {
      200: begunSchema,
      400: errorBody,
      404: errorBody,
      422: errorBody,
      503: errorBody,
    },
    async handle({ params, body, request }) {
      const begun = await beginSignIn({
        provider: params.provider,
        returnTo: body.return_to,
        codeChallenge: body.code_challenge,
        binding: cookie.read(request.headers),
      })
      const { authorizationUrl, binding, expiresInSeconds } = begun
      return reply(
        200,
        { authorization_url: authorizationUrl },
        { 'set-cookie': cookie.header(binding, expiresInSeconds) },
      )
    },
  })

const complete = (engine: Engine) =>
  post('/login/complete', {
    operationId: 'completeSignIn',
    summary: 'Finish a sign-in at a provider with the code that the browser brought back',
    description: 'The code is good for a minute, once, and only with the verifier of the app.',
    tags,
    body: object({ code: text({ min: 1, max: 200 }), verifier }),
    responses: {
      200: engine.realm.secondFactors ? z.union([grantSchema, secondStepSchema]) : grantSchema,
      400: errorBody,
      403: errorBody,
      422: errorBody,
      503: errorBody,
    },
    async handle({ body, client }) {
      const signIn = () => engine.completeSignIn({ ...body, client })
      return reply(200, await grantOrSecondStep(engine, signIn))
    },
  })

/** The longest logout token that is looked at. */
const LONGEST_TOKEN = 16 * 1024

/** What providers call to end sessions (OpenID Connect Back-Channel Logout 1.0 §2.5). */
export const backchannelRoutes = ({ endByProvider }: Engine) => [
  raw('POST', '/backchannel/{provider}', {
    operationId: 'endByProvider',
    summary: 'A provider ends sessions with a logout token',
    tags: ['sessions'],
    responses: { 200: z.object({}), 400: errorBody, 404: errorBody, 503: errorBody },
    async handle({ bytes, request, client }) {
      const form = new URLSearchParams(Buffer.from(bytes).toString('utf8'))
      const token = form.get('logout_token')?.slice(0, LONGEST_TOKEN) ?? ''
      await endByProvider({ provider: lastPartOf(request.path), token, client })
      return { status: 200, headers: { 'content-type': 'application/json' }, body: '{}' }
    },
  }),
]

/** Raw routes get their path as it was sent. */
export function lastPartOf(path: string): string {
  const part = path.slice(path.lastIndexOf('/') + 1)
  return /^[\w.-]+$/.test(part) ? part : ''
}
