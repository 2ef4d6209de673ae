import type { OpenApp, OpenApps } from '@usher/app'
import { createApp, detailErrors, type Route, raw, type ServedApp } from '@usher/http'
import { accountApps } from './person-apps.ts'
import { unknownPage } from './unknown.ts'

const ACCOUNT = '/account'
/** Pages that links in mails lead to. */
const LINKED = [
  'activate',
  'reset-password',
  'sign-in',
  'confirm-email',
  'revert-email',
  'complete-recovery',
  'cancel-recovery',
  'cancel-erasure',
]

/**
 * The pages for people with accounts for a server without the console: what links in mails lead to,
 * and what those pages ask, below `/account`. Links that begin at `PUBLIC_URL` itself come there, too.
 *
 * @param parts.apps opened with `accountPages`
 * @returns all that the server serves, the apps included
 */
export async function withAccountPages({
  apps,
  version,
}: {
  readonly apps: OpenApps
  readonly version: string
}): Promise<readonly ServedApp[]> {
  const others = createApp({
    name: 'account pages',
    routes: [],
    errors: detailErrors(),
    fallback: unknownPage('noSuchApp', 0),
  })
  return [
    ...apps.apps.map((app) => ({ ...app, further: LINKED.map((page) => leadTo(page, app)) })),
    { app: others, mount: ACCOUNT },
    ...(await accountApps(apps, version)),
  ]
}

/** Relative, so that it also works behind a proxy that takes a path away. */
function leadTo(page: string, { module }: OpenApp): Route<unknown> {
  const place = `${ACCOUNT.slice(1)}/${module.name}/${page}`
  return raw('GET', `/${page}`, {
    summary: 'Where a link in a mail leads',
    hidden: true,
    responses: {},
    cacheControl: 'no-store',
    handle: ({ queryString }) => ({
      status: 302,
      headers: { location: queryString ? `${place}?${queryString}` : place },
      body: '',
    }),
  })
}
