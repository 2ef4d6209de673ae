import { randomUUID } from 'node:crypto'
import type { Server as NetServer } from 'node:net'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { type App, createApp } from '../app.ts'
import { detailErrors } from '../errors/detail-errors.ts'
import { allMetrics } from '../health/all-metrics.ts'
import { NO_PEERS, type Peers } from '../health/peers.ts'
import type { ReadyChecks } from '../health/readiness.ts'
import { createMetricsRegistry, type MetricsRegistry } from '../health/registry.ts'
import { requestMeter } from '../health/request-meter.ts'
import { healthRoutes } from '../health/routes.ts'
import { type Logger, silentLogger } from '../log.ts'
import type { Route } from '../routes/route.ts'
import { clientAddress, type TrustProxy } from './client-address.ts'
import { type Connections, trackConnections } from './connections.ts'
import { addressesOf, type ListenAt, listenFurther, listenOptions, urlOf } from './listeners.ts'
import { MAX_PARAM_LENGTH } from './route-table.ts'
import { HTTPS_ONLY, SECURITY_HEADERS } from './security-headers.ts'
import { answerUnreadable } from './unreadable.ts'

/** An app of a server, and where it is mounted. */
export interface ServedApp {
  readonly app: App
  /** `''` or a path without final slash, such as `/theater`. */
  readonly mount: string
  /** Served beside the routes of the app, where it has none of its own; in no API description. */
  readonly further?: readonly Route<unknown>[]
}

/** The apps of a server, and what they share. */
export interface ServerOptions {
  /** Each mount only once. */
  readonly apps: readonly ServedApp[]
  /** The version that `/health` shows. */
  readonly version: string
  /** Default: nothing is logged. */
  readonly logger?: Logger
  /**
   * Whose `X-Forwarded-For` is believed: `false` nobody's, a number of proxies in front, or their
   * addresses and networks. `true` believes everybody, so clients can choose their address.
   * Default: nobody's.
   */
  readonly trustProxy?: TrustProxy
  /**
   * The path that a proxy in front removes, such as `/accounts`. Redirects and API descriptions put it
   * back. Default: nothing.
   */
  readonly publicPath?: string
  /**
   * Whether people reach the server over HTTPS. Replies then carry `Strict-Transport-Security` for a
   * year (RFC 6797). Default: false.
   */
  readonly https?: boolean
  /** The parts that `/ready` checks, by name. Default: none. */
  readonly checks?: ReadyChecks
  /** The metrics of `/metrics` besides those of requests. Default: those of the process. */
  readonly registry?: MetricsRegistry
  /** Other processes that serve the same; `/metrics` adds theirs up. Default: none. */
  readonly peers?: Peers
}

/** A server that can be started once and stopped once. */
export interface Server {
  /**
   * Starts to take requests at an address. May be called again, for further addresses.
   *
   * @returns the URL, such as `http://127.0.0.1:8000`; of a Unix socket its path
   */
  listen(at: ListenAt): Promise<string>
  /**
   * Takes no more connections, lets running requests finish for up to 10 s, closes connections that
   * wait for a request within a second, then resolves.
   */
  stop(): Promise<void>
  /**
   * Serves other apps in place of those it has, without closing a connection: whoever asks from now on
   * gets their answers. Resolves when the requests to the former ones are answered, after 10 s at most.
   */
  replace(content: ServerContent): Promise<void>
  /** @internal The Fastify server underneath, for measuring and testing. */
  readonly fastify: FastifyInstance
}

/** What can be replaced while a server runs. */
export type ServerContent = Pick<ServerOptions, 'apps' | 'checks'>

/** A request must have arrived within this time, its head within half of it. */
const REQUEST_MS = 30_000
const HEAD_MS = 15_000
/**
 * A connection without a request is kept so long: longer than proxies keep theirs, 60 s by default in nginx and in
 * clouds. Whoever ends it first must not be the server, or it meets a request that is under way.
 */
const KEEP_ALIVE_MS = 75_000
/** Nothing sent or received for so long ends a connection. */
const SILENCE_MS = 60_000

/**
 * Puts apps on one server, with `/health`, `/ready` and `/metrics` at its root and under each
 * mount, where the app has no such route of its own.
 */
export function createServer(options: ServerOptions): Server {
  const build = builderOf(options)
  const { fastify, connections } = build(options)
  let current = fastify
  return {
    fastify,
    ...lifecycleOf(fastify, connections),
    async replace(content) {
      const { fastify: next } = build(content)
      await next.ready()
      // The first one goes on listening, and hands over what comes in.
      fastify.server.off('request', current.routing).prependListener('request', next.routing)
      current = next
      await connections.answered()
    },
  }
}

/** @returns puts apps on a server that has all that they share */
function builderOf({
  version,
  logger: log = silentLogger,
  https = false,
  ...options
}: ServerOptions) {
  const registry = options.registry ?? createMetricsRegistry()
  const meter = requestMeter()
  const metrics = allMetrics({ registry, meter, peers: options.peers ?? NO_PEERS })
  const shared = {
    publicPath: options.publicPath ?? '',
    log,
    meter,
    securityHeaders: https ? { ...SECURITY_HEADERS, ...HTTPS_ONLY } : SECURITY_HEADERS,
    addressOf: clientAddress(options.trustProxy ?? false),
  }
  return ({ apps, checks = {} }: ServerContent): Built => {
    const badUrls = new Map<string, AnswerBadUrl>()
    const { fastify, connections } = createFastify((request, reply) => {
      const mounts = [...badUrls.keys()].filter((mount) => isUnder(request.originalUrl, mount))
      const closest = mounts.reduce((one, other) => (other.length > one.length ? other : one), '')
      badUrls.get(closest)?.(request, reply)
    })
    const health = healthRoutes({ version, checks, registry, metrics })
    for (const { app, mount, further = [] } of withRoot(apps)) {
      if (badUrls.has(mount)) throw new TypeError(`two apps are mounted at '${mount}'`)
      badUrls.set(mount, app.mount(fastify, { mount, ...shared }, [...further, ...health]))
    }
    return { fastify, connections }
  }
}

interface Built {
  readonly fastify: FastifyInstance
  readonly connections: Connections
}

type AnswerBadUrl = (request: FastifyRequest, reply: FastifyReply) => void

function withRoot(apps: readonly ServedApp[]): readonly ServedApp[] {
  if (apps.some(({ mount }) => mount === '')) return apps
  const root = createApp({ name: 'server', routes: [], errors: detailErrors() })
  return [...apps, { app: root, mount: '' }]
}

function lifecycleOf(
  fastify: FastifyInstance,
  connections: Connections,
): Pick<Server, 'listen' | 'stop'> {
  const listeners: NetServer[] = []
  const further = async (at: ListenAt) => {
    const listener = await listenFurther(fastify.server, at)
    listeners.push(listener)
    return urlOf(listener)
  }
  return {
    async listen(at) {
      if (fastify.server.listening) return further(at)
      const [first = at, ...others] = await addressesOf(at)
      const url = await fastify.listen(await listenOptions(first))
      for (const other of others) {
        const port = Number(new URL(url).port)
        await further({ ...other, port }).catch(() => {}) // there may be no IPv6
      }
      return url
    },
    stop: () =>
      connections.drain(() => {
        for (const listener of listeners) listener.close()
        return fastify.close()
      }),
  }
}

function createFastify(answerBadUrl: AnswerBadUrl): Built {
  const fastify = Fastify({
    logger: false,
    exposeHeadRoutes: false,
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    requestTimeout: REQUEST_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionTimeout: SILENCE_MS,
    http: { headersTimeout: HEAD_MS, connectionsCheckingInterval: 5000 },
    // Connections are closed when their requests are finished, see `Connections`.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    frameworkErrors: (_error, request, reply) => answerBadUrl(request, reply),
    clientErrorHandler: (error, socket) =>
      answerUnreadable(error, socket, connections.newestResponse(socket)),
  })
  const connections = trackConnections(fastify.server)
  return { fastify, connections }
}

function isUnder(url: string, mount: string): boolean {
  return url.startsWith(mount) && /^([/?]|$)/.test(url.slice(mount.length))
}
