import { inboxPath, type OpenApps } from '@usher/app'
import { createApp, detailErrors, type Peers, type ReadyChecks, type ServedApp } from '@usher/http'
import { type Inbox, openInbox } from '@usher/mail'
import { ensureDataDir, staysOnThisMachine, type Variables } from '@usher/settings'
import { accountApps } from './account-pages/person-apps.ts'
import { unknownPage as unknownAccountPage } from './account-pages/unknown.ts'
import { openAdministrators } from './administrators/open-administrators.ts'
import { CONSOLE_API, consoleApi } from './api/console-api.ts'
import { PLACES } from './build/places.ts'
import { doRegularly, forgetGone } from './notebook/forget-gone.ts'
import { accountNotes } from './notebook/notes.ts'
import { handEndsOver, suspensions } from './notebook/suspensions.ts'
import { readWebFiles } from './pages/files.ts'
import { pageRoutes, unknownPage } from './pages/routes.ts'
import { realmsOf } from './realms.ts'
import { activeSessions } from './statistics/active-sessions.ts'

export interface ConsoleParts {
  /** The apps that the server runs, each under its name. */
  readonly apps: OpenApps
  readonly variables: Variables
  /** What the pages tell. */
  readonly version: string
  /** The other processes that serve the same; absent: none. */
  readonly peers?: Peers | undefined
}

export interface Console {
  /** For `createServer`, beside the apps. */
  readonly apps: readonly ServedApp[]
  /** For `/ready`. */
  readonly checks: ReadyChecks
  /** After the server has stopped, before the apps are closed. */
  close(): Promise<void>
}

/**
 * Puts the console beside the apps of a server: its pages at the root, its API, and for each app
 * what people with an account may do besides the contract. `ensureConsoleBuilt` comes first.
 *
 * @throws {SettingError} a variable is wrong
 * @throws {StorageFault} the administrators' database cannot be opened
 */
export async function openConsole(given: ConsoleParts): Promise<Console> {
  const { apps, variables, version, peers } = given
  const files = await readWebFiles(PLACES.dist)
  const { clock, hasher, connections, serverUrl } = apps
  const parts = { variables, hasher, clock, connections, serverUrl }
  const administrators = await openAdministrators(parts)
  const realms = realmsOf(apps.apps, administrators)
  const sessions = activeSessions(administrators.storage, clock)
  const inbox = inboxOf(apps)
  sessions.start(realms)
  const notes = accountNotes(administrators.storage)
  await handEndsOver(administrators.storage, realms)
  const tidying = doRegularly(async () => {
    await forgetGone(administrators.storage, { realms })
    await administrators.engine.endElapsedSuspensions() // those of apps are ended by the apps
  })

  const api = consoleApi({
    ...{ apps, realms, administrators, sessions, inbox, version, variables, peers },
    notes,
    suspensions: suspensions(administrators.storage),
  })
  const pages = createApp({
    name: 'pages',
    routes: pageRoutes(files),
    errors: detailErrors(),
    fallback: unknownPage(files),
  })
  const otherAccounts = createApp({
    name: 'account pages',
    routes: [],
    errors: detailErrors(),
    fallback: unknownAccountPage('noSuchApp', 0),
  })
  return {
    apps: [
      { app: pages, mount: '' },
      { app: api, mount: CONSOLE_API },
      { app: otherAccounts, mount: '/account' },
      ...(await accountApps(
        apps,
        version,
        [...realms.values()].map(({ engine }) => engine),
      )),
    ],
    checks: { 'database of console': () => administrators.storage.check() },
    async close() {
      await Promise.all([sessions.stop(), tidying.stop()])
      inbox?.close()
      await administrators.close()
    },
  }
}

/** Where mails land in development; not where they leave, and not where strangers may come. */
function inboxOf({ settings }: OpenApps): Inbox | undefined {
  const isOpen = !settings.production && staysOnThisMachine(settings)
  if (!isOpen || settings.smtpUrl !== undefined) return undefined
  ensureDataDir(settings.dataDir)
  return openInbox(inboxPath(settings))
}
