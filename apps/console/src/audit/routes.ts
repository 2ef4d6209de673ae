import { Readable } from 'node:stream'
import type { Engine } from '@usher/engine'
import { csvFile, errorBody, get, raw, reply } from '@usher/http'
import { administratorIn } from '../accounts/actor.ts'
import { findExactly } from '../accounts/find-exactly.ts'
import { type AdministeredRealm, type Realms, realmsNamed } from '../realms.ts'
import { tokenInCookie } from '../session/cookie.ts'
import { asAdministrator } from '../session/routes.ts'
import { CSV_HEAD, csvLine } from './csv.ts'
import { nextEvents, positionText, readPosition } from './merged-log.ts'
import { readFilter } from './read-filter.ts'
import type { EventFilter, RealmEvent } from './realm-log.ts'
import { eventQuery, eventsBody } from './schemas.ts'

export interface AuditRouteParts {
  readonly realms: Realms
  readonly administrators: Pick<Engine, 'store' | 'getAccount'>
  /** Who holds the cookie, if they may export; throws the refusal. */
  readonly mayExport: (token: string | undefined) => Promise<unknown>
}

const tags = ['audit']
const EXPORT_PORTION = 500

/** What was decided, by whom, in all realms. */
export const auditRoutes = (parts: AuditRouteParts) => [listEvents(parts)]

const listEvents = ({ realms, administrators }: AuditRouteParts) =>
  get('/audit', {
    summary: 'Events of one realm or of all, newest first',
    tags,
    access: asAdministrator,
    query: eventQuery,
    responses: { 200: eventsBody, 401: errorBody, 403: errorBody, 404: errorBody, 422: errorBody },
    async handle({ query: { realm, before, limit, ...given } }) {
      const filter = await withActor(administrators, given)
      const from = readPosition(before)
      const asked = realmsNamed(realms, realm)
      const { events, position, more } = await nextEvents(asked, filter, { from, limit })
      const [names, accounts] = await Promise.all([
        namesOf(administrators, events),
        accountsOf(asked, events),
      ])
      return reply(200, {
        events: events.map((event) => eventBodyOf(event, { names, accounts })),
        next: more ? positionText(position) : null,
      })
    },
  })

/** Outside of the guarded routes, because it is a stream. */
export const exportRoute = ({ realms, administrators, mayExport }: AuditRouteParts) =>
  raw('GET', '/audit.csv', {
    summary: 'The same events as a file, all of them',
    description: 'Takes the filter of the list.',
    tags,
    responses: { 200: csvFile, 401: errorBody, 403: errorBody, 404: errorBody, 422: errorBody },
    async handle({ headers, queryString }) {
      await mayExport(tokenInCookie(headers))
      const { realm, ...given } = readFilter(queryString)
      const filter = await withActor(administrators, given)
      const lines = exported(realmsNamed(realms, realm), filter)
      return {
        status: 200,
        headers: {
          'content-type': 'text/csv; charset=utf-8',
          'content-disposition': 'attachment; filename="usher-audit.csv"',
          'cache-control': 'no-store',
        },
        body: Readable.from(lines),
      }
    },
  })

async function* exported(realms: readonly AdministeredRealm[], filter: EventFilter) {
  yield CSV_HEAD
  let from = readPosition(undefined)
  for (;;) {
    const { events, position, more } = await nextEvents(realms, filter, {
      from,
      limit: EXPORT_PORTION,
    })
    yield events.map(csvLine).join('')
    if (!more) return
    from = position
  }
}

/** Administrators decide as `operator:<id>`, operators of the command line by a name of their own. */
async function withActor<Given extends { readonly administrator?: string | undefined }>(
  administrators: AuditRouteParts['administrators'],
  { administrator, ...filter }: Given,
) {
  if (administrator === undefined) return filter
  const found = await findExactly(administrators, administrator)
  return { ...filter, actor: `operator:${found?.id ?? administrator}` }
}

/** The administrators behind the actors, by id. */
async function namesOf(
  { store }: AuditRouteParts['administrators'],
  events: readonly RealmEvent[],
): Promise<Names> {
  const ids = new Set(events.flatMap(({ actor }) => administratorIn(actor) ?? []))
  const accounts = await Promise.all([...ids].map((id) => store.accounts.findById(id)))
  return new Map(accounts.flatMap((one) => (one ? [[one.id, one.identifier] as const] : [])))
}

/** What the accounts are called that events are about, by realm and id; asked for all at once. */
async function accountsOf(
  realms: readonly AdministeredRealm[],
  events: readonly RealmEvent[],
): Promise<Names> {
  const found = realms.map(async ({ name, engine }) => {
    const own = events.filter(({ realm }) => realm === name)
    const ids = [...new Set(own.flatMap(({ accountId }) => accountId ?? []))]
    const accounts = await Promise.all(ids.map((id) => engine.store.accounts.findById(id)))
    return accounts.flatMap((one) =>
      one ? [[`${name} ${one.id}`, one.shownIdentifier] as const] : [],
    )
  })
  return new Map((await Promise.all(found)).flat())
}

type Names = ReadonlyMap<string, string>

function eventBodyOf(
  event: RealmEvent,
  { names, accounts }: { readonly names: Names; readonly accounts: Names },
) {
  return {
    realm: event.realm,
    id: event.id,
    type: event.type,
    at: event.at,
    account_id: event.accountId ?? null,
    account: accounts.get(`${event.realm} ${event.accountId}`) ?? null,
    actor: event.actor ?? null,
    administrator: names.get(administratorIn(event.actor) ?? '') ?? null,
    address: event.address ?? null,
    user_agent: event.userAgent ?? null,
    detail: event.detail ?? {},
  }
}
