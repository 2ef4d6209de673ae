import type { OpenApps } from '@usher/app'
import { get, reply } from '@usher/http'
import type { Administrators } from '../administrators/open-administrators.ts'
import type { AdministeredRealm, Realms } from '../realms.ts'
import { appBodyOf } from './app-body.ts'
import { listRealms } from './realms-route.ts'
import { overviewBody } from './schemas.ts'

export interface OverviewParts {
  readonly apps: OpenApps
  readonly realms: Realms
  readonly administrators: Administrators
  readonly version: string
}

/** What runs here; the first thing a newcomer sees. */
export const overviewRoutes = (parts: OverviewParts) => [overview(parts), listRealms(parts.realms)]

const overview = ({ apps: open, realms, administrators, version }: OverviewParts) => {
  const { apps, settings, clock } = open
  const startedAt = clock.now()
  return get('/overview', {
    summary: 'What runs here, and how it is',
    tags: ['overview'],
    responses: { 200: overviewBody },
    async handle() {
      const states = await Promise.all([...realms.values()].map(stateOf))
      const healthy = new Map(states.map((state) => [state.name, state.healthy]))
      return reply(200, {
        version,
        production: settings.production,
        started_at: startedAt,
        apps: apps.map((app) => appBodyOf(app, healthy.get(app.module.realm.name) ?? false)),
        realms: states,
        mail: settings.smtpUrl !== undefined ? 'smtp' : settings.production ? 'held' : 'inbox',
        has_administrator: settings.production ? null : await hasAdministrator(administrators),
      })
    },
  })
}

/** A database that does not answer has no figures. */
async function stateOf({ name, engine, storage }: AdministeredRealm) {
  const database = databaseName(storage)
  try {
    await storage.check()
    const { waiting, failed } = await engine.store.outbox.counts()
    return { name, database, healthy: true, mails_waiting: waiting, mails_failed: failed }
  } catch {
    return { name, database, healthy: false, mails_waiting: null, mails_failed: null }
  }
}

async function hasAdministrator({ engine }: Administrators): Promise<boolean | null> {
  try {
    const found = await engine.store.accounts.search({ role: 'admin', limit: 1 })
    return found.length > 0
  } catch {
    return null // the administrators' database is away, which the list of realms tells
  }
}

function databaseName(storage: AdministeredRealm['storage']): string {
  return storage.kind === 'sql' ? storage.database.dialect.name : storage.kind
}
