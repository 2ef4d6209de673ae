import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { discard, readBytes } from '../body/bytes.ts'
import type { AppDefinition } from '../definition.ts'
import { answerError, type ErrorRules } from '../errors/answer-error.ts'
import type { RequestMeter, RouteMeter } from '../health/request-meter.ts'
import { faultFields, type Logger } from '../log.ts'
import { commonHeaders, type OutgoingReply } from '../replies/reply-writer.ts'
import type { Route } from '../routes/route.ts'
import { applyCors } from './cors.ts'
import { handlerOf } from './handler.ts'
import { hideContentType, pathOf, secondsSince } from './request-facts.ts'
import { hasAllParams, routerPath, routeTable } from './route-table.ts'
import { send } from './send.ts'
import { unknownAnswer } from './unknown.ts'

/** Where an app is put. */
export interface MountOptions {
  /** `''`, or `/theater` for an app that shares its server. */
  readonly mount: string
  /** What a proxy takes away in front of it, such as `/accounts`; `''`: nothing. */
  readonly publicPath: string
  readonly log: Logger
  readonly meter: RequestMeter
}

type Listener = (request: FastifyRequest, reply: FastifyReply) => void

/**
 * Puts an app's routes, errors and headers on a server, apart from all other apps.
 *
 * @returns what answers the URLs under the mount for which Fastify runs no hooks
 */
export function mountApp<P>(
  server: FastifyInstance,
  app: AppDefinition<P>,
  routes: readonly Route<P>[],
  place: MountOptions,
): Listener {
  const { answerUnknown, greet } = beforeRoutes(app, routes, place)
  server.register(
    async (scope) => {
      scope.removeAllContentTypeParsers()
      // For an error Fastify would close the connection, perhaps before the answer was read.
      scope.addContentTypeParser('*', (_request, payload, done) =>
        readBytes(payload, (error, bytes) => done(null, error ?? bytes)),
      )
      scope.addHook('onRequest', (request, reply, done) => {
        if (greet(request, reply)) {
          send(reply, { status: 204, headers: commonHeaders(undefined, app) })
        } else if (request.is404) {
          // Here and not in the handler, so that no body is waited for.
          answerUnknown(request, reply)
        } else {
          hideContentType(request)
          done()
        }
      })
      scope.setNotFoundHandler(answerUnknown)
      for (const route of routes) addRoute(scope, { app, route, place, answerUnknown })
    },
    { prefix: place.mount },
  )
  return (request, reply) => {
    greet(request, reply)
    answerUnknown(request, reply)
  }
}

/** What is done with every request, and with those that no route takes. */
function beforeRoutes<P>(app: AppDefinition<P>, routes: readonly Route<P>[], place: MountOptions) {
  const table = routeTable(routes)
  const rules = rulesOf(undefined, app)
  const meters = new Map<string, RouteMeter>()
  const count = (request: FastifyRequest, status: number) => {
    const { method } = request
    const meter = meters.get(method) ?? place.meter.route({ app: app.name, method, route: '' })
    meters.set(method, meter)
    meter(status, secondsSince(request))
  }
  const answerUnknown: Listener = (request, reply) => {
    const { method, headers, originalUrl: url } = request
    const at = { ...place, method, path: pathOf(request), url, headers }
    const answer = unknownAnswer(app, rules, table, at)
    count(request, answer.status)
    discard(request.raw)
    send(reply, answer)
  }
  /** Answers whether the request is a CORS preflight. */
  const greet = (request: FastifyRequest, reply: FastifyReply): boolean => {
    request.startedAt = performance.now()
    reply.header('x-request-id', request.id)
    return app.cors !== undefined && applyCors(app.cors, request, reply)
  }
  return { answerUnknown, greet }
}

interface RouteMountOptions<P> {
  readonly app: AppDefinition<P>
  readonly route: Route<P>
  readonly place: MountOptions
  readonly answerUnknown: Listener
}

function addRoute<P>(scope: FastifyInstance, parts: RouteMountOptions<P>): void {
  const { app, route, place, answerUnknown } = parts
  const { log } = place
  const labels = { app: app.name, method: route.method, route: place.mount + route.path }
  const count = place.meter.route(labels)
  const rules = rulesOf(route, app)
  const handle = handlerOf(route, app)
  const hasParams = route.path.includes('{')
  const isTracing = log.isLevelEnabled('debug')

  const finish = (request: FastifyRequest, reply: FastifyReply, answer: OutgoingReply) => {
    const seconds = secondsSince(request)
    count(answer.status, seconds)
    if (isTracing) {
      log.debug({ ...labels, status: answer.status, seconds, requestId: request.id }, 'request')
    }
    send(reply, answer)
  }
  const fail = (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const { answer, fault } = answerError(error, rules, pathOf(request))
    if (fault !== undefined) {
      log.error({ ...labels, requestId: request.id, fault: faultFields(fault) }, 'request failed')
    }
    finish(request, reply, answer)
  }

  scope.route({
    method: route.method,
    url: routerPath(route.path),
    errorHandler: fail,
    handler: (request, reply) => {
      if (hasParams && !hasAllParams(request.params as Record<string, string>)) {
        return answerUnknown(request, reply)
      }
      if (request.body instanceof Error) return fail(request.body, request, reply)
      // Not returned: Fastify would wait for the reply itself, which costs as much as the route.
      handle(request)
        .then((answer) => finish(request, reply, answer))
        .catch((error) => fail(error, request, reply))
        .catch(() => request.raw.destroy())
    },
  })
}

function rulesOf<P>(route: Route<P> | undefined, app: AppDefinition<P>): ErrorRules {
  return {
    format: app.errors,
    refusal: app.refusal,
    faultText: route?.faultText,
    faultTextWins: app.faultTextWins ?? false,
    headers: commonHeaders(route, app),
  }
}
