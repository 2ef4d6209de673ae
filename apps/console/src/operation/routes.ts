import type { Realm } from '@usher/engine'
import { errorBody, get, reply } from '@usher/http'
import type { Variables } from '@usher/settings'
import type { AdministeredRealm, Realms } from '../realms.ts'
import { asAdministrator } from '../session/routes.ts'
import { type HealthParts, showHealth } from './health.ts'
import { keyRoutes } from './keys.ts'
import { showReachedLimits } from './reached-limits.ts'
import { settingsBody } from './schemas.ts'
import { effectiveSettings } from './settings.ts'

export interface OperationParts extends HealthParts {
  readonly realms: Realms
  readonly variables: Variables
}

const tags = ['operation']
const access = asAdministrator
const refusals = { 401: errorBody, 403: errorBody }

/** What who runs the server wants to know of it. */
export const operationRoutes = (parts: OperationParts) => [
  showSettings(parts),
  showHealth(parts),
  showReachedLimits(parts),
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
