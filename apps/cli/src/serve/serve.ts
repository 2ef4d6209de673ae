import { openApps } from '@usher/app'
import { createLogger, createServer, type Server } from '@usher/http'
import { type ServerSettings, serverSettings, type Variables } from '@usher/settings'
import { type AppName, loadApps } from '../app-registry.ts'
import type { Context } from '../context.ts'
import { version } from '../version.ts'
import { variablesOf } from '../with-apps.ts'
import { announce } from './announce.ts'
import { giveMemoryBack } from './give-memory-back.ts'
import { addressOf, freePort, listenFailure } from './listen.ts'
import { openAll } from './open-all.ts'
import type { Serveable } from './serveable.ts'

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
  const { host } = settings
  const port = settings.port === 0 ? await freePort(host) : settings.port
  const url = addressOf(host, port)

  const opening = { variables, ownUrl: url, warn: terminal.note }
  const open = await (serving.app ? openAlone(serving.app, opening) : openAll(opening))
  try {
    const server = serverOf(open, settings)
    await listen(server, host, port)
    announce(terminal, { apps: open.running, settings, url, json: serving.json })
    giveMemoryBack()
    await interruption
    await server.stop()
  } finally {
    await open.close()
  }
}

async function openAlone(
  name: AppName,
  opening: Parameters<typeof openAll>[0],
): Promise<Serveable> {
  const modules = await loadApps([name])
  const { apps, close } = await openApps(modules, {
    ...opening,
    placement: 'alone',
    mails: 'leave',
  })
  return { running: apps, apps, checks: {}, close }
}

function withOptions(variables: Variables, { port, host }: Serving): Variables {
  return {
    ...variables,
    ...(port !== undefined && { PORT: String(port) }),
    ...(host !== undefined && { HOST: host }),
  }
}

function serverOf({ running, apps, checks }: Serveable, settings: ServerSettings): Server {
  const databases = running.map(({ module: { realm }, storage }) => {
    return [`database of ${realm.name}`, () => storage.check()] as const
  })
  return createServer({
    apps,
    version: version(),
    logger: createLogger({ level: settings.logLevel }),
    trustProxy: settings.trustProxy,
    checks: { ...Object.fromEntries(databases), ...checks },
  })
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  try {
    await server.listen({ port, host })
  } catch (error) {
    throw listenFailure(error, host, port)
  }
}
