import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { type App, createApp } from '../app.ts'
import { detailErrors } from '../errors/detail-errors.ts'
import type { ReadyChecks } from '../health/readiness.ts'
import { createMetricsRegistry, type MetricsRegistry } from '../health/registry.ts'
import { requestMeter } from '../health/request-meter.ts'
import { operationRoutes } from '../health/routes.ts'
import { type Logger, silentLogger } from '../log.ts'
import type { Route } from '../routes/route.ts'
import { MAX_PARAM_LENGTH } from './route-table.ts'
import { answerUnreadable } from './unreadable.ts'

/** An app of a server, and where it is. */
export interface ServedApp {
  readonly app: App
  /** `''` or a path without final slash, such as `/theater`. */
  readonly mount: string
  /** Served beside the routes of the app, where it has none of its own; in no description. */
  readonly further?: readonly Route<unknown>[]
}

/** What is served, and on which terms. */
export interface ServerOptions {
  /** Each mount only once. */
  readonly apps: readonly ServedApp[]
  /** What `/health` tells. */
  readonly version: string
  /** Default: nothing is logged. */
  readonly logger?: Logger
  /**
   * Whose `X-Forwarded-For` is believed: `false` nobody's, `true` everybody's, a number of proxies
   * in front, or their addresses and networks. Default: nobody's.
   */
  readonly trustProxy?: boolean | number | string | string[]
  /**
   * What a proxy in front takes away from the paths, such as `/accounts`: redirects and API
   * descriptions put it back. Default: nothing.
   */
  readonly publicPath?: string
  /** The parts that `/ready` asks, by name. Default: none. */
  readonly checks?: ReadyChecks
  /** What `/metrics` shows besides the requests. Default: the metrics of the process. */
  readonly registry?: MetricsRegistry
}

/** A server that can be started once and stopped once. */
export interface Server {
  /**
   * Starts to take requests.
   *
   * @param at port 0: any free one; default host: 127.0.0.1
   * @returns the URL, such as `http://127.0.0.1:8000`
   */
  listen(at: ListenAt): Promise<string>
  /** Takes no more connections, finishes running requests, closes the others, then resolves. */
  stop(): Promise<void>
  /** For rooms that serve files of their own, before `listen`. */
  readonly fastify: FastifyInstance
}

export interface ListenAt {
  readonly port: number
  /** Default: 127.0.0.1. */
  readonly host?: string
  /**
   * Other processes listen there, too, and the kernel deals the connections out (SO_REUSEPORT, not on
   * every system).
   */
  readonly sharesPort?: boolean
}

/** A request must have arrived within this time, its head within half of it. */
const REQUEST_MS = 30_000
const HEAD_MS = 15_000
/** A connection without a request is kept so long. */
const KEEP_ALIVE_MS = 10_000
/** Nothing sent or received for so long ends a connection. */
const SILENCE_MS = 60_000
/** Running requests get so long when the server stops. */
const STOP_MS = 10_000

/**
 * Puts apps on one server, with `/health`, `/ready` and `/metrics` at its root and under each
 * mount, where the app has no such route of its own.
 */
export function createServer(options: ServerOptions): Server {
  const { apps, version, logger: log = silentLogger, checks = {}, publicPath = '' } = options
  const registry = options.registry ?? createMetricsRegistry()
  const badUrls = new Map<string, (request: FastifyRequest, reply: FastifyReply) => void>()
  const fastify = createFastify(options, (request, reply) => {
    const mounts = [...badUrls.keys()].filter((mount) => isUnder(request.originalUrl, mount))
    const closest = mounts.reduce((one, other) => (other.length > one.length ? other : one), '')
    badUrls.get(closest)?.(request, reply)
  })

  const meter = requestMeter()
  const operations = operationRoutes({ version, checks, registry, meter })
  const hasRoot = apps.some(({ mount }) => mount === '')
  const root: ServedApp = {
    app: createApp({ name: 'server', routes: [], errors: detailErrors() }),
    mount: '',
  }
  for (const { app, mount, further = [] } of hasRoot ? apps : [...apps, root]) {
    if (badUrls.has(mount)) throw new TypeError(`two apps are mounted at '${mount}'`)
    badUrls.set(
      mount,
      app.mount(fastify, { mount, publicPath, log, meter }, [...further, ...operations]),
    )
  }
  return {
    fastify,
    listen: ({ port, host = '127.0.0.1', sharesPort = false }) =>
      fastify.listen({ port, host, ...(sharesPort && { reusePort: true, exclusive: true }) }),
    stop: () => stop(fastify),
  }
}

function createFastify(
  { trustProxy = false }: ServerOptions,
  answerBadUrl: (request: FastifyRequest, reply: FastifyReply) => void,
): FastifyInstance {
  const newest = new WeakMap<Socket, ServerResponse>()
  const fastify = Fastify({
    trustProxy: typeof trustProxy === 'number' ? (_, hop) => hop < trustProxy : trustProxy,
    logger: false,
    exposeHeadRoutes: false,
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    requestTimeout: REQUEST_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionTimeout: SILENCE_MS,
    http: { headersTimeout: HEAD_MS, connectionsCheckingInterval: 5000 },
    // Connections are closed when their requests are finished, see `stop`.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    frameworkErrors: (_error, request, reply) => answerBadUrl(request, reply),
    clientErrorHandler: (error, socket) => answerUnreadable(error, socket, newest.get(socket)),
  })
  fastify.server.on('request', (request, response) => newest.set(request.socket, response))
  fastify.decorateRequest('startedAt', 0)
  fastify.decorateRequest('sentContentType', undefined)
  return fastify
}

function isUnder(url: string, mount: string): boolean {
  return url.startsWith(mount) && /^([/?]|$)/.test(url.slice(mount.length))
}

async function stop(fastify: FastifyInstance): Promise<void> {
  // A connection that was busy when the server closed falls idle later, and would be kept alive.
  const sweep = setInterval(() => fastify.server.closeIdleConnections(), 25)
  const giveUp = setTimeout(() => fastify.server.closeAllConnections(), STOP_MS)
  try {
    await fastify.close()
  } finally {
    clearInterval(sweep)
    clearTimeout(giveUp)
  }
}
