import { accountSurfaces } from '@usher/account-api'
import type { OpenApp, OpenApps } from '@usher/app'
import { get, reply, type ServedApp } from '@usher/http'
import { accountAppBodyOf } from './overview/app-body.ts'
import { accountAppBody } from './overview/schemas.ts'

/** The account API of each app, with what its account pages ask for besides. */
export function accountApis(apps: OpenApps, version: string): readonly ServedApp[] {
  return accountSurfaces(apps, version, (app) => [showApp(app)])
}

/** For everybody: what the account pages have to know of the app. */
const showApp = (app: OpenApp) =>
  get('/app', {
    summary: 'What people can do with their accounts, and how the contract calls it',
    tags: ['app'],
    hidden: true, // for the pages of this release only
    responses: { 200: accountAppBody },
    handle: () => reply(200, accountAppBodyOf(app)),
  })
