import type { Engine, Principal } from '@usher/engine'
import { del, errorBody, get, guard, noBody, post, reply, timestamp, z } from '@usher/http'
import { withApproval } from '../approvals/approval-guard.ts'
import type { FlowCookie } from './flow-cookie.ts'
import { beginBody, begunSchema } from './sign-in-routes.ts'

const signedIn = guard<Principal>()
const tags = ['identities']

const identitySchema = z
  .object({
    id: z.string(),
    provider: z.string(),
    label: z.string(),
    email: z.string().nullable(),
    linked_at: timestamp(),
    last_used_at: timestamp().nullable(),
  })
  .meta({ id: 'Identity' })

/** The ways to sign in that somebody has at other providers (account API, section 8). */
export const identityRoutes = (engine: Engine, cookie: FlowCookie) => [
  list(engine),
  begin(engine, cookie),
  unlink(engine),
]

const list = ({ listIdentities }: Engine) =>
  get('/identities', {
    operationId: 'listIdentities',
    summary: 'The providers at which the account signs in',
    tags,
    access: signedIn,
    responses: { 200: z.object({ identities: z.array(identitySchema) }), 401: errorBody },
    async handle({ principal: { account } }) {
      const identities = await listIdentities(account.id)
      return reply(200, {
        identities: identities.map((each) => ({
          id: each.id,
          provider: each.provider,
          label: each.label,
          email: each.email ?? null,
          linked_at: each.linkedAt,
          last_used_at: each.lastUsedAt ?? null,
        })),
      })
    },
  })

const begin = (engine: Engine, cookie: FlowCookie) =>
  post('/identities/{provider}', {
    operationId: 'beginProviderLink',
    summary: 'Where to send the browser for linking a provider',
    description:
      'Needs the approval `link`. The browser comes back to `return_to` with `#linked=…`. The answer ' +
      'sets a cookie, so send it with credentials.',
    tags,
    access: signedIn,
    body: beginBody,
    responses: {
      200: begunSchema,
      400: errorBody,
      401: errorBody,
      404: errorBody,
      422: errorBody,
      503: errorBody,
    },
    async handle({ params, body, principal, request }) {
      const asked = {
        principal,
        provider: params.provider,
        returnTo: body.return_to,
        codeChallenge: body.code_challenge,
        binding: cookie.read(request.headers),
      }
      const begun = await withApproval(engine, 'link', { principal, request }, (approval) =>
        engine.beginLink({ ...asked, approval }),
      )
      const { authorizationUrl, binding, expiresInSeconds } = begun
      return reply(
        200,
        { authorization_url: authorizationUrl },
        { 'set-cookie': cookie.header(binding, expiresInSeconds) },
      )
    },
  })

const unlink = (engine: Engine) =>
  del('/identities/{identity_id}', {
    operationId: 'unlinkProvider',
    summary: 'Take a way to sign in away',
    description: 'Needs the approval `link`. The only way in stays.',
    tags,
    access: signedIn,
    responses: { 204: noBody, 401: errorBody, 404: errorBody, 409: errorBody },
    async handle({ params, principal, request, client }) {
      const id = params.identity_id
      await withApproval(engine, 'link', { principal, request }, (approval) =>
        engine.unlinkIdentity({ principal, id, approval, client }),
      )
      return reply(204)
    },
  })
