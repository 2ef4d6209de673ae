import type { OpenApps } from '@usher/app'
import { get, type RequestFacts, reply } from '@usher/http'
import type { Inbox } from '@usher/mail'
import { staysOnThisMachine } from '@usher/settings'
import type { Administrators } from '../administrators/open-administrators.ts'
import { isFromThisMachine } from '../api/this-machine.ts'
import type { Realms } from '../realms.ts'
import { appBodyOf } from './app-body.ts'
import { stateOf } from './realm-state.ts'
import { listRealms } from './realms-route.ts'
import { overviewBody } from './schemas.ts'

export interface OverviewParts {
  readonly apps: OpenApps
  readonly realms: Realms
  readonly administrators: Administrators
  readonly version: string
  /** Absent where mails leave, and where strangers may come. */
  readonly inbox: Inbox | undefined
}

/** Rejected for tokens that are not of somebody who administers. */
type SignedIn = (token: string | undefined) => Promise<unknown>

type Reader = 'stranger' | 'developer' | 'administrator'

/** What runs here; the first thing a newcomer sees. */
export const overviewRoutes = (parts: OverviewParts, signedIn: SignedIn) => [
  overview(parts, signedIn),
  listRealms(parts.realms),
]

const overview = (parts: OverviewParts, signedIn: SignedIn) => {
  const { apps: open, realms, administrators, version } = parts
  const { apps, settings, clock } = open
  const startedAt = clock.now()
  return get('/overview', {
    summary: 'What runs here, and how it is',
    description: `Strangers are told of the apps alone. Versions, databases and mails are for
administrators, and in development for whoever sits in front of the machine.`,
    tags: ['overview'],
    responses: { 200: overviewBody },
    async handle({ request, bearer }) {
      const reader = await readerOf(request, bearer)
      const isInsider = reader !== 'stranger'
      const states = await Promise.all([...realms.values()].map(stateOf))
      const healthy = new Map(states.map((state) => [state.name, state.healthy]))
      return reply(200, {
        version: isInsider ? version : null,
        production: settings.production,
        started_at: isInsider ? startedAt : null,
        apps: apps.map((app) => appBodyOf(app, healthy.get(app.module.realm.name) ?? false)),
        realms: isInsider ? states : [],
        mail: mailOf(reader),
        has_administrator: reader === 'developer' ? await hasAdministrator(administrators) : null,
      })
    },
  })

  async function readerOf(request: RequestFacts, token: string | undefined): Promise<Reader> {
    const isDevelopment = !settings.production && staysOnThisMachine(settings)
    if (isDevelopment && isFromThisMachine(request)) return 'developer'
    if (token === undefined) return 'stranger'
    // Where the administrators' database is away, nobody is known.
    return signedIn(token).then(
      () => 'administrator',
      () => 'stranger',
    )
  }

  function mailOf(reader: Reader) {
    if (settings.smtpUrl !== undefined) return 'smtp'
    if (settings.production || reader === 'stranger') return 'held'
    return reader === 'developer' && parts.inbox ? 'inbox' : 'file'
  }
}

async function hasAdministrator({ engine }: Administrators): Promise<boolean | null> {
  try {
    const found = await engine.store.accounts.search({ role: 'owner', limit: 1 })
    return found.length > 0
  } catch {
    return null // the administrators' database is away, which the list of realms tells
  }
}
