import cluster from 'node:cluster'
import { availableParallelism } from 'node:os'
import {
  createLogger,
  createServer,
  type MetricsRegistry,
  type Peers,
  type Server,
  type ServerContent,
} from '@usher/http'
import { type ServerSettings, serverSettings, type Variables } from '@usher/settings'
import { type AppName, loadApps } from '../app-registry.ts'
import { CommandFailure } from '../command-failure.ts'
import type { Context } from '../context.ts'
import { version } from '../version.ts'
import { checkedVariables } from '../with-apps.ts'
import { announce } from './announce.ts'
import { followMoves, type OpenMoved, openWhereTheyLie } from './follow-moves.ts'
import { giveMemoryBack } from './give-memory-back.ts'
import { addressOf, freePort, listenFailure } from './listen.ts'
import { openServed } from './open-served.ts'
import { otherWorkers } from './other-workers.ts'
import type { Serveable } from './serveable.ts'
import { webhookMetrics } from './webhook-metrics.ts'
import { startWorkers, tellListening } from './workers.ts'

export interface Serving {
  readonly app: AppName | undefined
  readonly port: number | undefined
  readonly host: string | undefined
  readonly json: boolean
  /** How many processes serve. */
  readonly workers: number
}

/** Elsewhere the process above deals out the connections, one after the other. */
const KERNEL_DEALS = process.platform === 'linux'

/** Where a process serves, and when it ends. */
interface Place {
  readonly variables: Variables
  readonly settings: ServerSettings
  readonly port: number
  readonly url: string
  readonly interruption: Promise<void>
}

/** Serves until the process is asked to end; then running requests and mails are finished. */
export async function serve(context: Context, serving: Serving): Promise<void> {
  const interruption = context.interruption()
  const modules = await loadApps(serving.app === undefined ? undefined : [serving.app])
  const variables = withOptions(checkedVariables(context, modules), serving)
  const settings = serverSettings(variables)
  const { host } = settings
  const hasWorkers = serving.workers > 1 && cluster.isPrimary
  if (hasWorkers) assertShareable(variables)
  const isAsked = settings.port === 0 || hasWorkers // else listening tells by itself
  const port = isAsked ? await freePort(host, settings.port) : settings.port
  const place = { variables, settings, port, url: addressOf(host, port), interruption }
  try {
    await (hasWorkers ? serveByWorkers : serveHere)(context, serving, place)
  } finally {
    cluster.worker?.disconnect() // or the channel to the process above would keep this one alive
  }
}

async function serveHere({ terminal }: Context, serving: Serving, place: Place): Promise<void> {
  const { variables, settings, port, url, interruption } = place
  let isStarted = false
  const metrics = webhookMetrics()
  const peers = otherWorkers()
  const open: OpenMoved = (movedTo) =>
    openServed(serving.app, {
      variables,
      movedTo,
      ownUrl: url,
      mails: 'leave',
      hashing: { threads: Math.max(1, Math.floor(availableParallelism() / serving.workers)) },
      // what a start has to say was said by the process that started the workers
      onWebhookAttempt: metrics.onAttempt,
      peers,
      warn: (message) => (isStarted || cluster.isPrimary) && terminal.note(message),
    })
  const first = await openAtStart(open)
  metrics.watch(first.running)
  const server = serverOf(first, settings, { registry: metrics.registry, peers })
  const close = followMoves({
    ...{ first, open: (movedTo) => reopen(open, movedTo, variables), note: terminal.note },
    replace(next) {
      metrics.watch(next.running)
      return server.replace(contentOf(next))
    },
  })
  try {
    await listen(server, settings, port)
    isStarted = true
    if (cluster.isPrimary) {
      announce(terminal, { apps: first.running, settings, variables, url, json: serving.json })
    } else {
      tellListening()
    }
    giveMemoryBack()
    await interruption
    await server.stop()
  } finally {
    await close()
  }
}

/** Only a worker that takes another's place meets a move; a start refuses the old database. */
function openAtStart(open: OpenMoved): Promise<Serveable> {
  const movedTo = new Map<string, string>()
  return cluster.isWorker ? openWhereTheyLie(open, movedTo) : open(movedTo)
}

/** @throws {CommandFailure} if a database would be lost by that */
async function reopen(
  open: OpenMoved,
  movedTo: ReadonlyMap<string, string>,
  variables: Variables,
): Promise<Serveable> {
  if (inMemory(variables) === undefined) return open(movedTo)
  throw new CommandFailure('start the server again, because another database is in memory')
}

/** Migrates, and finds what is wrong, once; then the workers do the same as a process alone. */
async function serveByWorkers(
  { terminal }: Context,
  { app, json, workers: count }: Serving,
  { variables, settings, port, url, interruption }: Place,
): Promise<void> {
  const options = { variables, ownUrl: url, mails: 'wait', warn: terminal.note } as const
  const open = await openServed(app, options)
  await open.close()
  const at = ['--port', String(port), '--host', settings.host, '--workers', String(count)]
  const workers = startWorkers({
    args: ['serve', ...(app ? [app] : []), ...at],
    count,
    note: terminal.note,
  })
  try {
    const outcome = await Promise.race([
      workers.listening,
      interruption.then(() => 'ended' as const),
    ])
    if (outcome === 'ended') return
    announce(terminal, { apps: open.running, settings, variables, url, json })
    giveMemoryBack()
    await interruption
  } finally {
    await workers.stop()
  }
}

/** @throws {CommandFailure} if a database is in the memory of a process, where no other one sees it */
function assertShareable(variables: Variables): void {
  const name = inMemory(variables)
  if (name === undefined) return
  throw new CommandFailure(
    `${name}: a database in memory is of one process; give sqlite:<path>, or serve without --workers`,
  )
}

/** The variable that asks for a database in the memory of the process. */
function inMemory(variables: Variables): string | undefined {
  const isInMemory = (name: string) =>
    name.endsWith('DATABASE_URL') && variables[name] === 'sqlite::memory:'
  return Object.keys(variables).find(isInMemory)
}

function withOptions(variables: Variables, { port, host }: Serving): Variables {
  return {
    ...variables,
    ...(port !== undefined && { PORT: String(port) }),
    ...(host !== undefined && { HOST: host }),
  }
}

function serverOf(
  served: Serveable,
  settings: ServerSettings,
  { registry, peers }: { readonly registry: MetricsRegistry; readonly peers: Peers | undefined },
): Server {
  return createServer({
    ...contentOf(served),
    version: version(),
    logger: createLogger({ level: settings.logLevel }),
    registry,
    ...(peers && { peers }),
    trustProxy: settings.trustProxy,
    publicPath: publicPathOf(settings),
    https: settings.publicUrl?.startsWith('https:') ?? false,
  })
}

function contentOf({ running, apps, checks }: Serveable): ServerContent {
  const databases = running.map(({ module: { realm }, storage }) => {
    return [`database of ${realm.name}`, () => storage.check()] as const
  })
  return { apps, checks: { ...Object.fromEntries(databases), ...checks } }
}

/** What a proxy takes away from paths: the path of `PUBLIC_URL`. */
function publicPathOf({ publicUrl }: ServerSettings): string {
  const path = publicUrl === undefined ? '' : (URL.parse(publicUrl)?.pathname ?? '')
  return path.replace(/\/+$/, '')
}

async function listen(server: Server, settings: ServerSettings, port: number): Promise<void> {
  const { host, listen: further } = settings
  const sharesPort = cluster.isWorker && KERNEL_DEALS
  try {
    await server.listen({ port, host, sharesPort })
  } catch (error) {
    throw listenFailure(error, host, port)
  }
  for (const at of further) {
    try {
      await server.listen('path' in at ? at : { ...at, sharesPort })
    } catch (cause) {
      await server.stop()
      const place = 'path' in at ? at.path : addressOf(at.host, at.port)
      const { code } = cause as NodeJS.ErrnoException
      throw new CommandFailure(`LISTEN: cannot listen at ${place} (${code})`, 1, { cause })
    }
  }
}
