import { type OpenApp, type OpenApps, sessionCookie } from '@usher/app'
import type { Principal } from '@usher/engine'
import type { Route, ServedApp } from '@usher/http'
import { mailLocales } from '@usher/mail'
import { ACCOUNT_API, accountApi } from './account-api.ts'
import { relatedOrigins } from './factors/related-origins.ts'
import { callbackApp } from './identities/callback-app.ts'
import { flowCookie } from './identities/flow-cookie.ts'
import { keySetApps } from './service-tokens/key-set.ts'

/**
 * The account API of each app, the public keys of each realm that makes tokens for other services,
 * and the origins that share the passkeys of this host.
 *
 * @param version of Usher, for the API descriptions
 * @param further routes that pages of the server ask for besides
 */
export function accountSurfaces(
  { apps, clock, settings }: Pick<OpenApps, 'apps' | 'clock' | 'settings'>,
  version: string,
  further: (app: OpenApp) => readonly Route<Principal>[] = () => [],
): readonly ServedApp[] {
  const accounts = apps.flatMap((app) => {
    const cookie = cookieFor(app)
    const api = {
      app: accountApi(app, {
        clock,
        version,
        issuer: app.issuer,
        locales: mailLocales,
        further: further(app),
        corsOrigins: settings.corsOrigins,
        flowCookie: cookie,
        sessionCookie: sessionCookie(app.module.name, {
          url: app.issuer,
          production: settings.production,
        }),
      }),
      mount: `${ACCOUNT_API}/${app.module.name}`,
    }
    return app.engine.realm.federation ? [api, callbackApp(app, cookie)] : [api]
  })
  const ofRealms = new Map(apps.map((app) => [app.module.realm.name, app]))
  return [
    ...accounts,
    ...[...ofRealms.values()].flatMap(keySetApps),
    ...relatedOrigins(settings.passkeyOrigins),
  ]
}

/** The issuer begins with the address under which people reach the server. */
function cookieFor({ issuer, engine }: OpenApp) {
  const crossSite = () => engine.providers.some((each) => each.responseMode === 'form_post')
  return flowCookie(issuer, crossSite)
}
