import type { Principal } from '@usher/engine'
import { type App, createApp, type Peers } from '@usher/http'
import type { Variables } from '@usher/settings'
import { accountActions } from '../accounts/actions.ts'
import { accountRoutes } from '../accounts/routes.ts'
import { authenticateAdministrator } from '../administrators/authenticate.ts'
import { administratorRoutes } from '../administrators/routes.ts'
import { apiKeyRoutes } from '../api-keys/routes.ts'
import { auditRoutes, exportRoute } from '../audit/routes.ts'
import { inboxRoutes } from '../inbox/routes.ts'
import { invitationRoutes } from '../invitations/routes.ts'
import { letterRoutes } from '../letters/routes.ts'
import { moderationRoutes } from '../moderation/routes.ts'
import type { Notes } from '../notebook/notes.ts'
import type { Suspensions } from '../notebook/suspensions.ts'
import { operationRoutes } from '../operation/routes.ts'
import { outboxRoutes } from '../outbox/routes.ts'
import { type OverviewParts, overviewRoutes } from '../overview/routes.ts'
import { requestRoutes } from '../requests/routes.ts'
import { COOKIE, tokenInCookie } from '../session/cookie.ts'
import { sessionRoutes } from '../session/routes.ts'
import { signInRoutes } from '../session/sign-in-routes.ts'
import type { ActiveSessions } from '../statistics/active-sessions.ts'
import { statisticsRoutes } from '../statistics/routes.ts'
import { webhookRoutes } from '../webhooks/routes.ts'
import { consoleErrors, replyOf } from '../wording.ts'
import { refuseForgeries } from './forgery.ts'
import { assertPermitted, permitted } from './permissions.ts'
import { renewing } from './renewal.ts'

export const CONSOLE_API = '/console/api'

export interface ConsoleApiParts extends OverviewParts {
  readonly sessions: ActiveSessions
  readonly notes: Notes
  readonly variables: Variables
  readonly suspensions: Suspensions
  readonly peers: Peers | undefined
}

/** What the pages of the console ask, described for whoever wants to ask it themselves. */
export function consoleApi(parts: ConsoleApiParts): App {
  const { administrators, apps, realms, inbox, version } = parts
  const { engine } = administrators
  const { clock, settings } = apps
  const signedIn = async (token: string | undefined) => {
    const principal = await authenticateAdministrator(engine, token)
    await assertPermitted(engine, principal, 'read')
    return principal
  }
  const mayExport = async (token: string | undefined) => {
    await assertPermitted(engine, await signedIn(token), 'export')
  }
  const { notes, suspensions } = parts
  const accounts = { realms, clock, notes, suspensions, administrators: engine }
  const audit = { realms, administrators: engine, mayExport }
  const routes = renewing(
    [
      ...overviewRoutes(parts, signedIn),
      ...signInRoutes(administrators),
      ...sessionRoutes(administrators),
      ...accountRoutes(accounts),
      ...accountActions(accounts),
      ...administratorRoutes({ realms, administrators }),
      ...apiKeyRoutes({ realms }),
      ...invitationRoutes({ realms }),
      ...webhookRoutes({ realms }),
      ...auditRoutes(audit),
      ...outboxRoutes({ realms }),
      ...operationRoutes({ ...parts, clock }),
      ...letterRoutes({ realms }),
      ...statisticsRoutes({ ...parts, clock }),
      ...requestRoutes(apps.apps, engine),
      ...moderationRoutes(apps.apps),
    ],
    engine,
  )
  return createApp<Principal>({
    name: 'console',
    routes: [
      ...permitted(refuseForgeries(routes, settings.publicUrl), engine),
      exportRoute(audit),
      ...permitted(inbox ? inboxRoutes(inbox) : [], engine),
    ],
    errors: consoleErrors,
    tokenIn: tokenInCookie,
    authenticate: (token) => authenticateAdministrator(engine, token),
    refusal: replyOf,
    cacheControl: 'no-store',
    docs: {
      openapi: '/openapi.json',
      page: '/docs',
      info: {
        title: 'Usher: console',
        version,
        description:
          `Sign in at POST /session; the session is in the cookie ${COOKIE}. ` +
          'Requests that change something need the header X-Usher-Console with any value.',
      },
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: COOKIE } },
    },
  })
}
