import { type OpenApp, type OpenApps, replyFor } from '@usher/app'
import type { Clock, Principal } from '@usher/engine'
import { type App, createApp, detailErrors, type ServedApp } from '@usher/http'
import { wording } from '../wording.ts'
import { passwordRoutes, sessionRoutes, showApp } from './routes.ts'

const ACCOUNT_API = '/account/api'

/** One for each app, where the account pages look for it. */
export function accountApis({ apps, clock }: OpenApps, version: string): readonly ServedApp[] {
  return apps.map((app) => ({
    app: accountApi(app, clock, version),
    mount: `${ACCOUNT_API}/${app.module.name}`,
  }))
}

/**
 * What people with an account may do besides what their app's contract has: see and end sessions,
 * change the password. Takes the access tokens of the app.
 */
function accountApi(open: OpenApp, clock: Clock, version: string): App {
  const { module, engine } = open
  const { realm } = engine
  const ended = { status: 401, detail: 'The session has ended. Sign in again.' }
  const words = { ...wording, account_not_active: () => ended }
  return createApp<Principal>({
    name: `account/${module.name}`,
    routes: [
      showApp(open),
      ...(realm.sessions === 'none' ? [] : sessionRoutes(engine, clock)),
      ...(realm.credential.kind === 'password' ? passwordRoutes(engine) : []),
    ],
    errors: detailErrors(),
    authenticate: engine.authenticate,
    refusal: (error) => replyFor(words, error),
    cacheControl: 'no-store',
    docs: {
      openapi: '/openapi.json',
      page: '/docs',
      info: {
        title: `Usher: accounts of ${module.name}`,
        version,
        description: 'Sessions and password of whoever holds an access token of the app.',
      },
    },
  })
}
