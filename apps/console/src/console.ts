import { inboxPath, type OpenApps } from '@usher/app'
import { type App, createApp, detailErrors, type ReadyChecks } from '@usher/http'
import { openInbox } from '@usher/mail'
import { ensureDataDir, type Variables } from '@usher/settings'
import { ACCOUNT_API, accountApi } from './account-api/account-api.ts'
import { openAdministrators } from './administrators/open-administrators.ts'
import { CONSOLE_API, consoleApi } from './api/console-api.ts'
import { PLACES } from './build/places.ts'
import { readWebFiles } from './pages/files.ts'
import { pageRoutes } from './pages/routes.ts'
import { realmsOf } from './realms.ts'
import { activeSessions } from './statistics/active-sessions.ts'

export interface ConsoleParts {
  /** The apps that the server runs, each under its name. */
  readonly apps: OpenApps
  readonly variables: Variables
  /** What the pages tell. */
  readonly version: string
}

export interface Console {
  /** For `createServer`, beside the apps. */
  readonly apps: readonly { readonly app: App; readonly mount: string }[]
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
export async function openConsole({ apps, variables, version }: ConsoleParts): Promise<Console> {
  const files = await readWebFiles(PLACES.dist)
  const { clock, hasher } = apps
  const administrators = await openAdministrators({ variables, hasher, clock })
  const realms = realmsOf(apps.apps, administrators)
  const sessions = activeSessions(administrators.storage, clock)
  const inbox = inboxOf(apps)
  sessions.start(realms)

  const api = consoleApi({ apps, realms, administrators, sessions, inbox, version })
  const pages = createApp({ name: 'pages', routes: pageRoutes(files), errors: detailErrors() })
  return {
    apps: [
      { app: pages, mount: '' },
      { app: api, mount: CONSOLE_API },
      ...apps.apps.map((app) => ({
        app: accountApi(app, clock, version),
        mount: `${ACCOUNT_API}/${app.module.name}`,
      })),
    ],
    checks: { 'database of console': () => administrators.storage.check() },
    async close() {
      await sessions.stop()
      inbox?.inbox.close()
      await administrators.close()
    },
  }
}

/** Where mails land in development; never in production, and not where they leave. */
function inboxOf({ settings }: OpenApps) {
  const { production, smtpUrl, publicUrl, host } = settings
  if (production || smtpUrl !== undefined) return undefined
  ensureDataDir(settings.dataDir)
  const publicHost = publicUrl === undefined ? undefined : URL.parse(publicUrl)?.hostname
  const hosts = [host, publicHost].filter((name) => name !== undefined)
  return { inbox: openInbox(inboxPath(settings)), hosts }
}
