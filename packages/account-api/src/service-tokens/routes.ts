import type { Engine, Principal } from '@usher/engine'
import { errorBody, guard, object, optional, post, reply, text, z } from '@usher/http'

const serviceTokenSchema = z
  .object({
    access_token: z.string(),
    token_type: z.literal('Bearer'),
    expires_in: z.int(),
  })
  .meta({ id: 'ServiceToken' })

/** Tokens for other services (account API, section 11). @param app its name, `client_id` */
export const serviceTokenRoutes = ({ issueServiceToken }: Engine, app: string) => [
  post('/tokens', {
    operationId: 'issueServiceToken',
    summary: 'A token that another service can verify with the public keys',
    description: 'A JWT access token (RFC 9068) for one of the audiences that the app declares.',
    tags: ['tokens'],
    access: guard<Principal>(),
    body: object({
      audience: text({ min: 1, max: 200 }),
      scope: optional(text({ min: 1, max: 1000 })),
    }),
    responses: {
      200: serviceTokenSchema,
      400: errorBody,
      401: errorBody,
      422: errorBody,
      503: errorBody,
    },
    async handle({ principal, body }) {
      const { accessToken, expiresInSeconds } = await issueServiceToken({ principal, app, ...body })
      return reply(200, {
        access_token: accessToken,
        token_type: 'Bearer',
        expires_in: expiresInSeconds,
      })
    },
  }),
]
