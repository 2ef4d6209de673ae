import { once } from 'node:events'
import { createServer as createSocketServer } from 'node:net'
import { type OpenApps, openApps } from '@usher/app'
import { createLogger, createServer, type Server } from '@usher/http'
import { serverSettings, type Variables } from '@usher/settings'
import { type AppName, loadApps } from '../app-registry.ts'
import type { Context } from '../context.ts'
import { version } from '../version.ts'
import { variablesOf } from '../with-apps.ts'
import { announce } from './announce.ts'
import { homePage } from './home-page.ts'
import { addressOf, listenFailure } from './listen.ts'

export interface Serving {
  readonly app: AppName | undefined
  readonly port: number | undefined
  readonly host: string | undefined
  readonly json: boolean
}

/** Serves until the process is asked to end; then running requests and mails are finished. */
export async function serve(context: Context, serving: Serving): Promise<void> {
  const { terminal } = context
  const interruption = context.interruption()
  const variables = withOptions(variablesOf(context), serving)
  const settings = serverSettings(variables)
  const port = settings.port === 0 ? await freePort(settings.host) : settings.port
  const ownUrl = addressOf(settings.host, port)

  const modules = await loadApps(serving.app && [serving.app])
  const open = await openApps(modules, {
    variables,
    placement: serving.app ? 'alone' : 'mounted',
    mails: 'leave',
    ownUrl,
    warn: terminal.note,
  })
  try {
    const server = serverOf(open, serving)
    await listen(server, settings.host, port)
    announce(terminal, { ...open, url: ownUrl, json: serving.json })
    await interruption
    await server.stop()
  } finally {
    await open.close()
  }
}

function withOptions(variables: Variables, { port, host }: Serving): Variables {
  return {
    ...variables,
    ...(port !== undefined && { PORT: String(port) }),
    ...(host !== undefined && { HOST: host }),
  }
}

function serverOf({ apps, settings }: OpenApps, { app }: Serving): Server {
  const checks = apps.map(({ module: { realm }, storage }) => {
    return [`database ${realm.name}`, () => storage.check()] as const
  })
  return createServer({
    apps: app ? apps : [...apps, { app: homePage(apps), mount: '' }],
    version: version(),
    logger: createLogger({ level: settings.logLevel }),
    trustProxy: settings.trustProxy,
    checks: Object.fromEntries(checks),
  })
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  try {
    await server.listen({ port, host })
  } catch (error) {
    throw listenFailure(error, host, port)
  }
}

/** Links in mails need the port before the server has it. */
async function freePort(host: string): Promise<number> {
  const server = createSocketServer().listen(0, host)
  try {
    await once(server, 'listening')
    const address = server.address()
    if (typeof address !== 'object' || !address) throw new TypeError('a socket without a port')
    return address.port
  } catch (error) {
    throw listenFailure(error, host, 0)
  } finally {
    server.close()
  }
}
