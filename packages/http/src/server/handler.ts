import type { AppDefinition } from '../definition.ts'
import { sizeStage, stagesOf } from '../pipeline/stages.ts'
import { type HeaderList, withHeaders } from '../replies/header-list.ts'
import type { RawReply } from '../replies/reply.ts'
import { type OutgoingReply, replyWriter } from '../replies/reply-writer.ts'
import type { RawRequest, Route } from '../routes/route.ts'
import type { Exchange } from './exchange.ts'

/** Answers a request of one route. Returns a promise only if something has to be waited for. */
export type Handler = (exchange: Exchange) => OutgoingReply | Promise<OutgoingReply>

/**
 * Compiles a route to one function: its stages, its handler, and the check of its reply.
 *
 * @param headers are on each of its replies
 */
export function handlerOf<P>(route: Route<P>, app: AppDefinition<P>, headers: HeaderList): Handler {
  if (route.handleRaw) return rawHandler(route, route.handleRaw, { app, headers })
  const { handle } = route
  if (!handle) throw new TypeError(`${route.method} ${route.path} has no handler`)
  const stages = stagesOf(route, app)
  const write = replyWriter(route, headers)

  const answer: Handler = (exchange) => {
    // The handler's own types were checked against its schemas where it was declared.
    const reply = handle(exchange as never)
    return reply instanceof Promise ? reply.then(write) : write(reply)
  }
  const resume = async (exchange: Exchange, waiting: Promise<void>, next: number) => {
    await waiting
    for (const stage of stages.slice(next)) await stage(exchange)
    return answer(exchange)
  }
  return (exchange) => {
    let next = 0
    for (const stage of stages) {
      next += 1
      const waiting = stage(exchange)
      if (waiting) return resume(exchange, waiting, next)
    }
    return answer(exchange)
  }
}

function rawHandler<P>(
  { method }: Route<P>,
  handle: (request: RawRequest) => RawReply | Promise<RawReply>,
  { app, headers }: { readonly app: AppDefinition<P>; readonly headers: HeaderList },
): Handler {
  const checkSize = sizeStage(app)
  return async (exchange) => {
    checkSize?.(exchange)
    const { bytes = new Uint8Array(), queryString, client, request } = exchange
    const facts = {
      method,
      bytes,
      queryString,
      // Read when it is asked for: looking for it may refuse the request.
      get bearer() {
        return exchange.bearer
      },
      client,
      request,
      headers: request.headers,
    }
    const reply = await handle(facts)
    return { ...reply, headers: withHeaders(headers, reply.headers ?? {}) }
  }
}
