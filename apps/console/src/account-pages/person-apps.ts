import { ACCOUNT_API, accountSurfaces } from '@usher/account-api'
import type { OpenApps } from '@usher/app'
import type { Engine } from '@usher/engine'
import { inProcess, type ServedApp } from '@usher/http'
import { personApp } from './person-app.ts'
import { accountAssets, personPages } from './routes.ts'

/** Where account pages are: `/account/<app>`. */
const ACCOUNT = '/account'

/**
 * The account API of each app, and the account pages, which ask it as every other client does.
 *
 * @param realms all that have passkeys on this host; absent: other servers may have some of them
 */
export async function accountApps(
  open: OpenApps,
  version: string,
  realms?: readonly Engine[],
): Promise<readonly ServedApp[]> {
  const { apps, settings } = open
  const surfaces = accountSurfaces(open, version)
  const apis = surfaces.filter(({ mount }) => mount.startsWith(`${ACCOUNT_API}/`))
  const call = inProcess(apis, settings.trustProxy)
  const pages = apps.map((app) => {
    const { name } = app.module
    const person = personApp({
      app,
      call,
      api: `${ACCOUNT_API}/${name}`,
      publicUrl: settings.publicUrl,
      returnUrls: settings.returnUrls,
      corsOrigins: settings.corsOrigins ?? [],
      production: settings.production,
      ...(realms && { isPasskeyOfNobody: (id: string) => isOfNobody(realms, id) }),
    })
    return { app: personPages(person), mount: `${ACCOUNT}/${name}` }
  })
  return [...surfaces, ...pages, { app: await accountAssets(), mount: `${ACCOUNT}/assets` }]
}

/** Browsers keep the passkeys of a host together, whichever app or console they were made for. */
async function isOfNobody(realms: readonly Engine[], credentialId: string): Promise<boolean> {
  const found = await Promise.all(
    realms.map(({ store }) => store.factors.findPasskey(credentialId)),
  )
  return found.every((each) => each === undefined)
}
