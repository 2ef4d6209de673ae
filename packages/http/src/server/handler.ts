import type { FastifyRequest } from 'fastify'
import { bodyKind } from '../body/media-type.ts'
import type { AppDefinition } from '../definition.ts'
import type { RequestState } from '../pipeline/request-state.ts'
import { stagesOf } from '../pipeline/stages.ts'
import type { RawReply } from '../replies/reply.ts'
import { commonHeaders, type OutgoingReply, replyWriter } from '../replies/reply-writer.ts'
import { bearerToken } from '../routes/bearer.ts'
import type { ErasedContext, RawRequest, RequestFacts, Route } from '../routes/route.ts'
import { clientOf } from './client-address.ts'
import { pathOf, queryStringOf } from './request-facts.ts'

type TokenIn = NonNullable<AppDefinition<never>['tokenIn']>

/** Compiles a route to one function: its stages, its handler, and the check of its reply. */
export function handlerOf<P>(
  route: Route<P>,
  app: AppDefinition<P>,
): (request: FastifyRequest) => Promise<OutgoingReply> {
  if (route.handleRaw) return rawHandler(route, route.handleRaw, app)
  const { handle } = route
  if (!handle) throw new TypeError(`${route.method} ${route.path} has no handler`)
  const stages = stagesOf(route, app)
  const write = replyWriter(route, app)
  const tokenIn = app.tokenIn ?? bearerTokenIn

  return async (request) => {
    const state = stateOf(request, tokenIn)
    for (const stage of stages) {
      const waiting = stage(state)
      if (waiting) await waiting
    }
    const context: ErasedContext = {
      params: state.params,
      query: state.query,
      body: state.body,
      principal: state.principal,
      client: state.client,
      bearer: state.bearer,
      request: new Facts(request),
    }
    // The handler's own types were checked against its schemas where it was declared.
    return write(await handle(context as never))
  }
}

const bearerTokenIn: TokenIn = ({ authorization }) =>
  bearerToken(typeof authorization === 'string' ? authorization : undefined)

/** The server reads every body as bytes, or not at all. */
function bytesOf({ body }: FastifyRequest): Buffer | undefined {
  return Buffer.isBuffer(body) ? body : undefined
}

function stateOf(request: FastifyRequest, tokenIn: TokenIn): RequestState {
  const sentParams = request.params as Readonly<Record<string, string>>
  return {
    sentParams,
    sentQuery: request.query as Readonly<Record<string, unknown>>,
    bytes: bytesOf(request),
    bodyKind: bodyKind(request.sentContentType),
    contentType: request.sentContentType,
    client: clientOf(request),
    bearer: tokenIn(request.headers),
    decoded: { kind: 'absent' },
    principal: undefined,
    params: sentParams,
    query: {},
    body: undefined,
  }
}

/** Looks at the request only when it is asked. */
class Facts implements RequestFacts {
  readonly #request: FastifyRequest

  constructor(request: FastifyRequest) {
    this.#request = request
  }

  get id(): string {
    return this.#request.id
  }

  get path(): string {
    return pathOf(this.#request)
  }

  get headers(): RequestFacts['headers'] {
    const { sentContentType: type, headers } = this.#request
    return type === undefined ? headers : { ...headers, 'content-type': type }
  }

  get peer(): string | undefined {
    return this.#request.socket.remoteAddress
  }
}

function rawHandler<P>(
  route: Route<P>,
  handle: (request: RawRequest) => RawReply | Promise<RawReply>,
  app: AppDefinition<P>,
): (request: FastifyRequest) => Promise<OutgoingReply> {
  const headers = commonHeaders(route, app)
  const tokenIn = app.tokenIn ?? bearerTokenIn
  return async (request) => {
    const facts = new Facts(request)
    const reply = await handle({
      method: route.method,
      bytes: bytesOf(request) ?? new Uint8Array(),
      headers: facts.headers,
      queryString: queryStringOf(request),
      bearer: tokenIn(request.headers),
      client: clientOf(request),
      request: facts,
    })
    return { ...reply, headers: { ...headers, ...reply.headers } }
  }
}
