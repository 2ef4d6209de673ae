import type { AccountRequest, AccountRequestOutcome, AccountRequests, OpenApp } from '@usher/app'
import type { AccountId, Engine } from '@usher/engine'
import { errorBody, get, noBody, post, refusal, reply } from '@usher/http'
import { actorOf, administratorIn } from '../accounts/actor.ts'
import { asAdministrator } from '../session/routes.ts'
import { rejection, requestQuery, requestsBody } from './schemas.ts'

const tags = ['requests']
const refusals = { 401: errorBody, 403: errorBody, 404: errorBody, 409: errorBody }

/** Requests for accounts, in apps that have them. */
export const requestRoutes = (apps: readonly OpenApp[], administrators: Pick<Engine, 'store'>) => {
  const requests = requestsByRealm(apps)
  return [listRequests(requests, administrators), approve(requests), reject(requests)]
}

interface RequestsOfApp extends AccountRequests {
  readonly engine: Pick<Engine, 'store'>
}

type RequestsByRealm = ReadonlyMap<string, RequestsOfApp>

function requestsByRealm(apps: readonly OpenApp[]): RequestsByRealm {
  return new Map(
    apps.flatMap(({ module, engine, accountRequests }) =>
      accountRequests ? [[module.realm.name, { ...accountRequests, engine }]] : [],
    ),
  )
}

const listRequests = (requests: RequestsByRealm, administrators: Pick<Engine, 'store'>) =>
  get('/requests', {
    summary: 'Requests for accounts, newest first',
    tags,
    access: asAdministrator,
    query: requestQuery,
    responses: { 200: requestsBody, 401: errorBody, 403: errorBody, 422: errorBody },
    async handle({ query: { status } }) {
      const lists = await Promise.all(
        Array.from(requests, async ([realm, { engine, list }]) => {
          const listed = await list(status ? { status } : {})
          const requesters = await namesOf(
            engine,
            listed.map(({ requestedBy }) => requestedBy),
          )
          const deciders = await namesOf(
            administrators,
            listed.flatMap(({ decidedBy }) => administratorIn(decidedBy) ?? []),
          )
          return listed.map((request) => {
            const { requestedBy, decidedBy } = request
            const decider = deciders.get(administratorIn(decidedBy) ?? '') ?? decidedBy
            const names = { requester: requesters.get(requestedBy) ?? null, decider }
            return { realm, ...requestBodyOf(request, names) }
          })
        }),
      )
      return reply(200, { requests: lists.flat() })
    },
  })

/** What accounts are called, by id; asked for all at once. */
async function namesOf(
  { store }: Pick<Engine, 'store'>,
  ids: readonly AccountId[],
): Promise<ReadonlyMap<string, string>> {
  const found = await Promise.all([...new Set(ids)].map((id) => store.accounts.findById(id)))
  return new Map(found.flatMap((one) => (one ? [[one.id, one.shownIdentifier] as const] : [])))
}

const approve = (requests: RequestsByRealm) =>
  post('/requests/{realm}/{id}/approve', {
    summary: 'Create the account and mail its holder a link for choosing a password',
    tags,
    access: asAdministrator,
    responses: { 204: noBody, ...refusals },
    async handle({ params: { realm, id }, principal }) {
      assertDecided(await requestsOf(requests, realm).approve(id, actorOf(principal)))
      return reply(204)
    },
  })

const reject = (requests: RequestsByRealm) =>
  post('/requests/{realm}/{id}/reject', {
    summary: 'Reject a request, with a reason',
    tags,
    access: asAdministrator,
    body: rejection,
    responses: { 204: noBody, ...refusals, 422: errorBody },
    async handle({ params: { realm, id }, body: { reason }, principal }) {
      assertDecided(await requestsOf(requests, realm).reject(id, actorOf(principal), reason))
      return reply(204)
    },
  })

function requestsOf(requests: RequestsByRealm, realm: string) {
  const found = requests.get(realm)
  if (!found) throw refusal(404, 'This app has no requests for accounts.')
  return found
}

/** @throws {RequestRefused} if this call has not decided the request */
function assertDecided({ kind }: AccountRequestOutcome): void {
  if (kind === 'not_found') throw refusal(404, 'There is no such request.')
  if (kind === 'email_taken') throw refusal(409, 'There is an account with this address already.')
  if (kind === 'already_processed') throw refusal(409, 'Somebody has decided on it already.')
}

function requestBodyOf(
  request: AccountRequest,
  {
    requester,
    decider,
  }: { readonly requester: string | null; readonly decider: string | undefined },
) {
  return {
    id: request.id,
    requested_by: request.requestedBy,
    requester,
    email: request.email,
    name: request.name,
    details: Object.entries(request.details).map(([label, value]) => ({
      label,
      value: String(value),
    })),
    notes: request.notes,
    status: request.status,
    requested_at: request.requestedAt,
    processed_at: request.processedAt ?? null,
    decided_by: decider ?? null,
    reason: request.reason ?? null,
  }
}
