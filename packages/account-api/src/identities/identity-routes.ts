import type { Engine, Principal } from '@usher/engine'
import { errorBody, get, guard, reply, timestamp, z } from '@usher/http'

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
export const identityRoutes = (engine: Engine) => [list(engine)]

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
