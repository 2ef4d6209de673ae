import type { Engine } from '@usher/engine'
import { type App, createMetricsRegistry, createServer } from '@usher/http'
import { linkIn, type MailServer, startMailServer } from '@usher/mail/testing'
import type { Storage } from '@usher/storage'
import type { AppModule } from '../app.ts'
import { CleanupStack } from '../cleanup-stack.ts'
import { type OpenApps, openApps } from '../open-apps.ts'
import { type Ask, asking, methodsOf } from './ask.ts'
import { type TestClock, testClock } from './test-clock.ts'
import { warningBook } from './warning-book.ts'

/** The `SECRET_KEY` of apps in tests that set none. */
export const TEST_SECRET_KEY = 'a secret of the tests that is long enough'
/** As cheap as argon2id can be (RFC 9106 §3.1): the tests are not about the cost. */
const HASHING = { threads: 1, cost: { memoryKib: 8, passes: 1, lanes: 1 } }
const VERSION = '1.0.0'

/** One registry for all servers of a process: its metrics watch the process. */
const registry = createMetricsRegistry()

interface Beside {
  readonly app: App
  readonly mount: string
}

export interface TestOptions {
  readonly databaseUrl: string
  /** Beside those that all tests have: `SECRET_KEY`, `RATE_LIMIT=off`, `PUBLIC_URL`, `SMTP_URL`. */
  readonly variables?: Readonly<Record<string, string>>
  /** What the server has beside the apps, such as the account API of each. */
  readonly beside?: ((apps: OpenApps) => readonly Beside[]) | undefined
}

type Methods = ReturnType<typeof methodsOf>
type Mails = Pick<MailServer, 'mailTo' | 'mailsTo'>

/** An app at work behind real HTTP, on a real database, with mails over real SMTP. */
export interface TestApp extends Methods, Mails {
  /** Where the app is, its mount included, without final slash. */
  readonly url: string
  readonly ask: Ask
  readonly engine: Engine
  readonly storage: Storage
  /** Stands still until a test moves it; shared by all apps of a server. */
  readonly clock: TestClock
  /** The warnings for operators. */
  readonly warnings: readonly string[]
  /**
   * The next warning that was not read yet.
   * @throws after a minute without one
   */
  nextWarning(): Promise<string>
  /** The mail server, for tests in which it fails. */
  readonly mailServer: MailServer
  readonly linkIn: typeof linkIn
  stop(): Promise<void>
}

export interface TestApps {
  readonly apps: readonly TestApp[]
  stop(): Promise<void>
}

/** Starts one app that has the server to itself: paths are as its contract has them. */
export async function startApp(module: AppModule, options: TestOptions): Promise<TestApp> {
  const PUBLIC_URL = `https://${module.name}.example`
  const variables = withVariables(options, { PUBLIC_URL })
  const { apps } = await start([module], 'alone', { variables, beside: options.beside })
  const [app] = apps
  if (!app) throw new TypeError(`${module.name} did not start`)
  return app
}

/** Starts several apps on one server, each under `/<name>`; those of one realm share a database. */
export function startApps(modules: readonly AppModule[], options: TestOptions): Promise<TestApps> {
  const variables = withVariables(options, { PUBLIC_URL: 'https://usher.example' })
  return start(modules, 'mounted', { variables, beside: options.beside })
}

function withVariables(
  { databaseUrl, variables }: TestOptions,
  standard: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return {
    SECRET_KEY: TEST_SECRET_KEY,
    RATE_LIMIT: 'off',
    DATABASE_URL: databaseUrl,
    ...standard,
    ...variables,
  }
}

async function start(
  modules: readonly AppModule[],
  placement: 'alone' | 'mounted',
  { variables, beside }: Pick<TestOptions, 'beside'> & Required<Pick<TestOptions, 'variables'>>,
): Promise<TestApps> {
  const cleanup = new CleanupStack()
  const stop = () => cleanup.close()
  try {
    const mailServer = await startMailServer()
    cleanup.add(mailServer.stop)
    const clock = testClock()
    const { warn, ...warned } = warningBook()
    const opened = await openApps(modules, {
      variables: { SMTP_URL: mailServer.url, ...variables },
      placement,
      mails: 'leave',
      migrate: true,
      clock,
      hashing: HASHING,
      warn,
    })
    cleanup.add(opened.close)
    const url = await serve(opened, beside?.(opened) ?? [], cleanup)
    const parts = { clock, ...warned, mailServer, stop }
    return {
      apps: opened.apps.map((app) => ({ ...parts, ...testApp(app, url, mailServer) })),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

function serve(
  { apps, settings }: OpenApps,
  beside: readonly Beside[],
  cleanup: CleanupStack,
): Promise<string> {
  const { trustProxy } = settings
  const server = createServer({
    apps: [...apps, ...beside],
    version: VERSION,
    trustProxy,
    registry,
  })
  cleanup.add(server.stop)
  return server.listen({ port: 0 })
}

function testApp(
  { engine, storage, mount }: OpenApps['apps'][number],
  serverUrl: string,
  { mailTo, mailsTo }: MailServer,
) {
  const url = serverUrl + mount
  const ask = asking(url)
  return { url, ask, ...methodsOf(ask), engine, storage, mailTo, mailsTo, linkIn }
}
