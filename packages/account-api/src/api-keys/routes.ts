import type { Engine, Principal, Realm } from '@usher/engine'
import {
  del,
  errorBody,
  get,
  guard,
  integer,
  list,
  noBody,
  object,
  post,
  reply,
  rule,
  text,
  withDefault,
  z,
} from '@usher/http'
import { nameField } from '../account/name-field.ts'
import { withApproval } from '../approvals/approval-guard.ts'
import { apiKeyBodyOf, apiKeySchema } from './api-key-body.ts'

const signedIn = guard<Principal>()
const tags = ['API keys']
const SCOPES_AT_MOST = 50

/** Keys for programs that act for the account (account API, section 10). */
export const apiKeyRoutes = (engine: Engine) => [
  listKeys(engine),
  createKey(engine),
  removeKey(engine),
]

const listKeys = ({ listApiKeys }: Engine) =>
  get('/api-keys', {
    operationId: 'listApiKeys',
    summary: 'The API keys of the account, newest first',
    tags,
    access: signedIn,
    responses: { 200: z.object({ keys: z.array(apiKeySchema) }), 401: errorBody, 503: errorBody },
    async handle({ principal: { account } }) {
      const keys = await listApiKeys(account)
      return reply(200, { keys: keys.map(apiKeyBodyOf) })
    },
  })

const createKey = (engine: Engine) =>
  post('/api-keys', {
    operationId: 'createApiKey',
    summary: 'Make an API key, which is answered this once',
    description: 'Needs the approval `api_keys`.',
    tags,
    access: signedIn,
    body: object({
      name: nameField,
      scopes: withDefault(scopesField(engine.realm), []),
      expires_in_days: withDefault(integer({ min: 1, max: 365 }), 90),
    }),
    bodyExample: { name: 'Nightly backup', scopes: [], expires_in_days: 90 },
    responses: {
      201: apiKeySchema.extend({ key: z.string() }).meta({ id: 'NewApiKey' }),
      401: errorBody,
      409: errorBody,
      422: errorBody,
      503: errorBody,
    },
    async handle({ body, principal, client, request }) {
      const { name, scopes, expires_in_days: expiresInDays } = body
      const asked = { principal, name, scopes, expiresInDays, client }
      const { key, facts } = await withApproval(
        engine,
        'api_keys',
        { principal, request },
        (approval) => engine.createApiKey({ ...asked, approval }),
      )
      return reply(201, { ...apiKeyBodyOf(facts), key })
    },
  })

const removeKey = ({ removeApiKey }: Engine) =>
  del('/api-keys/{key_id}', {
    operationId: 'removeApiKey',
    summary: 'Take an API key away; its next request is refused',
    tags,
    access: signedIn,
    responses: { 204: noBody, 401: errorBody, 404: errorBody, 503: errorBody },
    async handle({ params: { key_id: id }, principal: { account }, client }) {
      await removeApiKey({ id, accountId: account.id, client })
      return reply(204)
    },
  })

/** Scopes that the realm declares. */
function scopesField({ apiKeys }: Realm) {
  return rule(list(text({ min: 1, max: 100 }), { max: SCOPES_AT_MOST }), (scopes) =>
    scopes.every((scope) => apiKeys?.scopes.includes(scope))
      ? undefined
      : { type: 'unknown', msg: 'There is no such scope' },
  )
}
