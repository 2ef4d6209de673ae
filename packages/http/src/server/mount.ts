import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hasBody, isArriving, readBytes } from '../body/bytes.ts'
import { BodyEncoded, isEncoded } from '../body/content-encoding.ts'
import type { AppDefinition } from '../definition.ts'
import { type ErrorRules, errorReply, refused } from '../errors/error-reply.ts'
import { UNSTORABLE } from '../fields/text.ts'
import type { RequestMeter, RouteMeter } from '../health/request-meter.ts'
import { faultFields, type Logger } from '../log.ts'
import { headerList } from '../replies/header-list.ts'
import type { OutgoingReply } from '../replies/reply-writer.ts'
import type { Route } from '../routes/route.ts'
import type { AddressOf } from './client-address.ts'
import { corsOf } from './cors.ts'
import { bearerTokenIn, Exchange } from './exchange.ts'
import { handlerOf } from './handler.ts'
import { hasAllParams, routerPath, routeTable } from './route-table.ts'
import { send, sendEarly } from './send.ts'
import { unmatchedReply } from './unmatched.ts'

/** Where an app is mounted, and what its server shares with it. */
export interface MountOptions {
  /** `''`, or `/theater` for an app that shares its server. */
  readonly mount: string
  /** The path that a proxy in front removes, such as `/accounts`; `''`: nothing. */
  readonly publicPath: string
  readonly log: Logger
  readonly meter: RequestMeter
  /** On every reply, unless the app or its route says otherwise. */
  readonly securityHeaders: Readonly<Record<string, string>>
  readonly addressOf: AddressOf
}

/** Answers a request without giving it back to Fastify. */
type Listener = (request: FastifyRequest, reply: FastifyReply) => void

/**
 * Puts an app's routes, errors and headers on a server, apart from all other apps. Fastify finds the
 * route; everything after that is done here, so that its hooks, parsers and replies cost nothing.
 *
 * @returns answers the URLs under the mount that Fastify cannot route at all
 */
export function mountApp<P>(
  server: FastifyInstance,
  app: AppDefinition<P>,
  routes: readonly Route<P>[],
  options: MountOptions,
): Listener {
  const open = exchangesOf(app, options)
  const answerUnmatched = unmatchedListener(app, routes, options, open)
  const prefix = options.mount
  server.register(
    async (scope) => {
      // A hook that never continues, so that no body is waited for.
      scope.addHook('onRequest', (request, reply, _done) => answerUnmatched(request, reply))
      scope.setNotFoundHandler(answerUnmatched)
    },
    { prefix },
  )
  server.register(
    async (scope) => {
      for (const route of routes) {
        const answer = routeListener({ app, route, options, open, answerUnmatched })
        scope.route({
          method: route.head ? ['GET', 'HEAD'] : route.method,
          url: routerPath(route.path),
          onRequest: (request, reply, _done) => answer(request, reply),
          handler: () => {}, // never reached
        })
      }
    },
    { prefix },
  )
  return answerUnmatched
}

type OpenExchange = (request: FastifyRequest, reply: FastifyReply) => Exchange

function exchangesOf<P>(app: AppDefinition<P>, { addressOf }: MountOptions): OpenExchange {
  const cors = corsOf(app.cors)
  const readers = { tokenIn: app.tokenIn ?? bearerTokenIn, addressOf }
  return (request, reply) => {
    reply.hijack()
    return new Exchange(request, reply.raw, cors.headersFor(request.headers.origin), readers)
  }
}

/** Answers what no route takes: CORS preflights, 404, 405 and redirects. */
function unmatchedListener<P>(
  app: AppDefinition<P>,
  routes: readonly Route<P>[],
  options: MountOptions,
  open: OpenExchange,
): Listener {
  const table = routeTable(routes)
  const rules = rulesOf(undefined, app, options)
  const headers = headerList(rules.headers)
  const cors = corsOf(app.cors)
  const meters = new Map<string, RouteMeter>()
  const meterOf = (method: string) => {
    const meter = meters.get(method) ?? options.meter.route({ app: app.name, method, route: '' })
    meters.set(method, meter)
    return meter
  }
  return (request, reply) => {
    const exchange = open(request, reply)
    const answer = isArriving(request.raw) ? sendEarly : send
    const preflight = cors.preflight(request.method, request.headers)
    if (preflight) {
      answer(exchange, { status: 204, headers: [...headers, ...preflight] })
      return
    }
    const { method, headers: sent, originalUrl: url } = request
    const at = { ...options, method, path: exchange.path, url, headers: sent }
    const unmatched = unmatchedReply(app, rules, table, at)
    meterOf(method)(unmatched.status, exchange.seconds)
    answer(exchange, unmatched)
  }
}

interface RouteParts<P> {
  readonly app: AppDefinition<P>
  readonly route: Route<P>
  readonly options: MountOptions
  readonly open: OpenExchange
  readonly answerUnmatched: Listener
}

function routeListener<P>({ app, route, options, open, answerUnmatched }: RouteParts<P>): Listener {
  const rules = rulesOf(route, app, options)
  const handle = handlerOf(route, app, headerList(rules.headers))
  const finish = finisher(app, route, options)
  const hasParams = route.path.includes('{')
  const readsBody = route.method !== 'GET'
  const usesBody = route.body !== undefined || route.handleRaw !== undefined

  const nothing = ({ path }: Exchange) =>
    refused({ status: 404, detail: app.errors.words.notFound }, rules, path)
  const fail = (exchange: Exchange, error: unknown) => {
    try {
      const { reply, fault } = errorReply(error, rules, exchange.path)
      if (reply.status === 500 && namesNothing(exchange.sentParams))
        finish(exchange, nothing(exchange))
      else finish(exchange, reply, fault)
    } catch {
      exchange.response.destroy()
    }
  }
  const succeed = (exchange: Exchange, reply: OutgoingReply) => {
    try {
      finish(exchange, reply)
    } catch (error) {
      fail(exchange, error)
    }
  }
  const run = (exchange: Exchange) => {
    try {
      const reply = handle(exchange)
      if (!(reply instanceof Promise)) return succeed(exchange, reply)
      reply.then(
        (answered) => succeed(exchange, answered),
        (error) => fail(exchange, error),
      )
    } catch (error) {
      fail(exchange, error)
    }
  }
  return (request, reply) => {
    const isThere = route.isOn?.() ?? true
    if (!isThere || (hasParams && !hasAllParams(request.params as Record<string, string>))) {
      return answerUnmatched(request, reply)
    }
    const exchange = open(request, reply)
    if (!readsBody || !hasBody(request.raw)) return run(exchange)
    if (usesBody && isEncoded(request.raw)) return fail(exchange, new BodyEncoded())
    readBytes(request.raw, (error, bytes) => {
      if (error) return fail(exchange, error)
      exchange.bytes = bytes
      run(exchange)
    })
  }
}

/** An id that no database can hold is nobody's; looking for it is where handlers fail. */
function namesNothing(params: Exchange['sentParams']): boolean {
  return Object.values(params).some((value) => UNSTORABLE.test(String(value)))
}

/** Counts a reply, logs what is to be logged of it, and sends it. */
function finisher<P>(app: AppDefinition<P>, route: Route<P>, { mount, log, meter }: MountOptions) {
  const labels = { app: app.name, method: route.method, route: mount + route.path }
  const count = meter.route(labels)
  const isTracing = log.isLevelEnabled('debug')
  return (exchange: Exchange, reply: OutgoingReply, fault?: unknown) => {
    const { seconds, id: requestId, incoming } = exchange
    count(reply.status, seconds)
    if (fault !== undefined) {
      log.error({ ...labels, requestId, fault: faultFields(fault) }, 'request failed')
    }
    if (isTracing) log.debug({ ...labels, status: reply.status, seconds, requestId }, 'request')
    if (isArriving(incoming.raw)) sendEarly(exchange, reply)
    else send(exchange, reply)
  }
}

function rulesOf<P>(
  route: Route<P> | undefined,
  app: AppDefinition<P>,
  { securityHeaders }: MountOptions,
): ErrorRules {
  const cacheControl = route?.cacheControl ?? app.cacheControl
  return {
    format: app.errors,
    refusal: app.refusal,
    faultText: route?.faultText,
    faultTextWins: app.faultTextWins ?? false,
    headers: {
      ...securityHeaders,
      ...(cacheControl && { 'cache-control': cacheControl }),
      ...route?.headers,
    },
  }
}
