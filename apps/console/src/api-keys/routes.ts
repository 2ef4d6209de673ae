import { apiKeyBodyOf } from '@usher/account-api'
import { type AccountId, type ApiKey, Refused } from '@usher/engine'
import {
  del,
  errorBody,
  get,
  noBody,
  type Position,
  pageOf,
  positionIn,
  refusal,
  reply,
} from '@usher/http'
import { actorOf } from '../accounts/actor.ts'
import { refusals } from '../accounts/schemas.ts'
import { type Realms, realmNamed } from '../realms.ts'
import { asAdministrator } from '../session/routes.ts'
import { apiKeysBody, apiKeysQuery, heldApiKeysBody } from './schemas.ts'

const tags = ['API keys']
const access = asAdministrator

/** Keys that programs have, of one account and of all; operators can only take them away. */
export const apiKeyRoutes = ({ realms }: { readonly realms: Realms }) => [
  listAllKeys(realms),
  listKeys(realms),
  removeKey(realms),
]

const listAllKeys = (realms: Realms) =>
  get('/realms/{realm}/api-keys', {
    summary: 'API keys of all accounts that have not ended, newest first',
    tags,
    access,
    query: apiKeysQuery,
    responses: { 200: heldApiKeysBody, ...refusals, 422: errorBody },
    async handle({ params, query: { after, limit } }) {
      const { engine } = realmNamed(realms, params.realm)
      const found = await engine.listAllApiKeys({
        after: after === undefined ? undefined : keyAt(positionIn(after)),
        limit: limit + 1,
      })
      const { page, next } = pageOf(found, limit, ({ key }) => ({ at: key.createdAt, id: key.id }))
      const keys = page.map(({ key, account: { id, shownIdentifier: identifier } }) => ({
        ...apiKeyBodyOf(key),
        account: { id, identifier },
      }))
      return reply(200, { keys, next })
    },
  })

const listKeys = (realms: Realms) =>
  get('/realms/{realm}/accounts/{id}/api-keys', {
    summary: 'The API keys of one account',
    tags,
    access,
    responses: { 200: apiKeysBody, ...refusals },
    async handle({ params: { realm, id } }) {
      const { engine } = realmNamed(realms, realm)
      const keys = await engine.listApiKeys(await engine.getAccount({ id }))
      return reply(200, { keys: keys.map(apiKeyBodyOf) })
    },
  })

const removeKey = (realms: Realms) =>
  del('/realms/{realm}/accounts/{id}/api-keys/{key_id}', {
    summary: 'Revoke an API key; its next request is refused',
    tags,
    access,
    responses: { 204: noBody, ...refusals },
    async handle({ params: { realm, id, key_id }, principal }) {
      const { engine } = realmNamed(realms, realm)
      const { id: accountId } = await engine.getAccount({ id })
      const removal = { id: key_id, accountId, actor: actorOf(principal) }
      if (!(await isRemoved(engine, removal))) throw refusal(404, 'There is no such key.')
      return reply(204)
    },
  })

type Engine = ReturnType<typeof realmNamed>['engine']

async function isRemoved(
  { removeApiKey }: Engine,
  removal: { readonly id: string; readonly accountId: AccountId; readonly actor: string },
): Promise<boolean> {
  // Databases answer text that no id can be with an error.
  if (!/^[\w-]{1,80}$/.test(removal.id)) return false
  try {
    await removeApiKey(removal)
    return true
  } catch (error) {
    if (error instanceof Refused && error.refusal.code === 'api_key_not_found') return false
    throw error
  }
}

function keyAt({ at: createdAt, id }: Position): Pick<ApiKey, 'id' | 'createdAt'> {
  return { id, createdAt }
}
