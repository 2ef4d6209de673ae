import { availableParallelism, loadavg } from 'node:os'
import type { Realm } from '@usher/engine'
import { errorBody, get, reply } from '@usher/http'
import type { Variables } from '@usher/settings'
import { stateOf } from '../overview/realm-state.ts'
import type { AdministeredRealm, Realms } from '../realms.ts'
import { asAdministrator } from '../session/routes.ts'
import { keyRoutes } from './keys.ts'
import { healthBody, settingsBody } from './schemas.ts'
import { effectiveSettings } from './settings.ts'

export interface OperationParts {
  readonly realms: Realms
  readonly variables: Variables
  readonly version: string
  readonly clock: { now(): Date }
}

const tags = ['operation']
const access = asAdministrator
const refusals = { 401: errorBody, 403: errorBody }

/** What who runs the server wants to know of it. */
export const operationRoutes = (parts: OperationParts) => [
  showSettings(parts),
  showHealth(parts),
  ...keyRoutes(parts.realms),
]

const showSettings = ({ realms, variables }: OperationParts) =>
  get('/operation/settings', {
    summary: 'The settings in force, and where each came from',
    description: 'Never a secret. Lifetimes and limits are those of each app.',
    tags,
    access,
    responses: { 200: settingsBody, ...refusals },
    handle() {
      const all = [...realms.values()]
      const scopes = all.flatMap(({ name, apps }) => [name, ...apps.map((app) => app.module.name)])
      return reply(200, {
        settings: [...effectiveSettings(variables, scopes)],
        realms: all.map(rulesOf),
      })
    },
  })

function rulesOf({ name, engine: { realm, providers } }: AdministeredRealm) {
  const { accessToken, sessions, limits } = realm
  return {
    name,
    access_token_seconds: accessToken.ttlSeconds,
    session_seconds: sessions === 'none' ? null : sessions.refreshTokenTtlSeconds,
    providers: providers.map((provider) => provider.label),
    limits: [
      ...limitsOf('registration', limits.registration),
      ...limitsOf('sign-in', limits.logIn),
      ...limitsOf('password reset', limits.passwordReset),
      ...limitsOf('proof', limits.proof ?? []),
    ],
  }
}

function limitsOf<Use extends string>(use: Use, limits: Realm['limits']['registration']) {
  return limits.map(({ name, max, windowSeconds, per }) => ({
    use,
    name,
    max,
    window_seconds: windowSeconds,
    per,
  }))
}

const showHealth = ({ realms, version, clock }: OperationParts) => {
  const startedAt = clock.now()
  return get('/operation/health', {
    summary: 'How the databases and the process are that answers',
    tags,
    access,
    responses: { 200: healthBody, ...refusals },
    async handle() {
      const databases = await Promise.all([...realms.values()].map(databaseOf))
      return reply(200, {
        version,
        started_at: startedAt,
        process: {
          id: process.pid,
          node: process.versions.node,
          uptime_seconds: Math.round(process.uptime()),
          memory_bytes: process.memoryUsage.rss(),
          cpus: availableParallelism(),
          load: loadavg()[0] ?? 0,
        },
        databases,
      })
    },
  })
}

async function databaseOf(realm: AdministeredRealm) {
  const begun = performance.now()
  const { name, database, healthy, ...mails } = await stateOf(realm)
  const took = Math.round((performance.now() - begun) * 10) / 10
  return { realm: name, kind: database, healthy, answered_in_ms: healthy ? took : null, ...mails }
}
