import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AppModule, type OpenApp, openApps } from '@usher/app'
import {
  type Ask,
  asking,
  methodsOf,
  TEST_SECRET_KEY,
  type TestClock,
  testClock,
} from '@usher/app/testing'
import { type Clock, type Engine, systemClock } from '@usher/engine'
import { createLogger, createMetricsRegistry, createServer } from '@usher/http'
import { killrvideo, killrvideoOauth2 } from '@usher/killrvideo'
import { moments } from '@usher/moments'
import { theater } from '@usher/theater'
import { vividly } from '@usher/vividly'
import {
  type AdministratorRole,
  createAdministrator,
  ensureConsoleBuilt,
  openConsole,
} from '../../src/index.ts'
import { type Administrator, administratorAt } from './administrator.ts'

/** As cheap as argon2id can be (RFC 9106 §3.1): the tests are not about the cost. */
const HASHING = { threads: 1, cost: { memoryKib: 8, passes: 1, lanes: 1 } }
const ALL: readonly AppModule[] = [theater, killrvideo, killrvideoOauth2, vividly, moments]

/** One registry for all servers of a process: its metrics watch the process. */
const registry = createMetricsRegistry()

export const ADA = { email: 'ada@example.com', password: 'a seat in the front row' }

export interface TestConsole extends ReturnType<typeof methodsOf> {
  readonly url: string
  readonly ask: Ask
  readonly clock: TestClock
  readonly variables: Readonly<Record<string, string>>
  /** Every line that the server has logged, requests included. */
  readonly log: readonly string[]
  /** The engine of an app. */
  engineOf(app: string): Engine
  /** Creates an administrator as the command line does, and signs in. */
  signIn(email?: string, role?: AdministratorRole): Promise<Administrator>
  /** Stops to listen, as if the process had ended; nothing is lost. */
  pause(): Promise<void>
  /** Listens again at the same address. */
  resume(): Promise<void>
  stop(): Promise<void>
}

interface ConsoleOptions {
  readonly databaseUrl?: string
  readonly variables?: Readonly<Record<string, string>>
  readonly modules?: readonly AppModule[]
  /** What people call the machine: passkeys are made for names only. Default: its address. */
  readonly host?: 'localhost'
}

/** The server of all apps with its console, over real HTTP, with a clock that tests move. */
export async function startConsole(options: ConsoleOptions = {}): Promise<TestConsole> {
  const clock = testClock()
  return { ...(await start(options, clock)), clock }
}

/** The same with the time of the machine, for browsers. */
export async function startRealConsole(
  options: ConsoleOptions = {},
): Promise<Omit<TestConsole, 'clock'>> {
  return start(options, systemClock)
}

async function start(options: ConsoleOptions, clock: Clock) {
  await ensureConsoleBuilt()
  const folder = await mkdtemp(join(tmpdir(), 'usher-console-'))
  const port = await freePort()
  const variables = {
    SECRET_KEY: TEST_SECRET_KEY,
    RATE_LIMIT: 'off',
    DATA_DIR: folder,
    ...(options.databaseUrl && { DATABASE_URL: options.databaseUrl }),
    ...options.variables,
  }
  const apps = await openApps(options.modules ?? ALL, {
    variables,
    placement: 'mounted',
    mails: 'leave',
    migrate: true,
    ownUrl: `http://${options.host ?? '127.0.0.1'}:${port}`,
    clock,
    hashing: HASHING,
    warn: () => {},
  })
  const running = await openConsole({ apps, variables, version: '1.2.3' })
  const log: string[] = []
  const newServer = () =>
    createServer({
      logger: createLogger({ level: 'debug', write: (line) => log.push(line) }),
      apps: [...apps.apps, ...running.apps],
      version: '1.2.3',
      checks: running.checks,
      publicPath: new URL(options.variables?.PUBLIC_URL ?? 'http://localhost').pathname.replace(
        /\/$/,
        '',
      ),
      registry,
    })
  let server = newServer()
  const url = await server.listen({ port })
  const ask = asking(url)
  return {
    url,
    ask,
    ...methodsOf(ask),
    variables,
    log,
    engineOf: (name: string) => appNamed(apps.apps, name).engine,
    async signIn(email = ADA.email, role?: AdministratorRole) {
      await createAdministrator({
        variables,
        email,
        password: ADA.password,
        role,
        actor: 'operator:test',
      })
      return administratorAt(ask, { email, password: ADA.password })
    },
    pause: () => server.stop(),
    async resume() {
      server = newServer()
      await server.listen({ port })
    },
    async stop() {
      await server.stop()
      await running.close()
      await apps.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function appNamed(apps: readonly OpenApp[], name: string): OpenApp {
  const app = apps.find(({ module }) => module.name === name)
  if (!app) throw new TypeError(`${name} does not run`)
  return app
}

/** A port that nobody listens on: links in mails name it before the server does. */
async function freePort(): Promise<number> {
  const { createServer: createSocket } = await import('node:net')
  const socket = createSocket().listen(0, '127.0.0.1')
  await new Promise((resolve) => socket.once('listening', resolve))
  const address = socket.address()
  await new Promise((resolve) => socket.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}
