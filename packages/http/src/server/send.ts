import type { ServerResponse } from 'node:http'
import { pipeline, Readable } from 'node:stream'
import { discard } from '../body/bytes.ts'
import type { HeaderList } from '../replies/header-list.ts'
import type { OutgoingReply } from '../replies/reply-writer.ts'
import type { Exchange } from './exchange.ts'

/** Sends a reply. Its body goes out with its head in one piece, unless it is a stream. */
export function send(exchange: Exchange, { status, headers, body }: OutgoingReply): void {
  const { response } = exchange
  if (body instanceof Readable) {
    sendStream(exchange, status, headers, body)
    return
  }
  response.writeHead(status, headed(exchange, headers, lengthOf(status, body, response)))
  response.end(body)
}

/**
 * Sends a reply while the body of the request is still arriving. The connection stays open until the
 * rest was discarded, even if it closes after this reply: a connection that is closed with unread data
 * is reset, and the sender may lose the reply (RFC 9112 §9.6).
 */
export function sendEarly(exchange: Exchange, { status, headers, body }: OutgoingReply): void {
  const { response, incoming } = exchange
  if (body instanceof Readable) throw new TypeError('a stream waits for the end of its request')
  response.writeHead(status, headed(exchange, headers, lengthOf(status, body, response)))
  if (body !== undefined) response.write(body)
  else response.flushHeaders()
  discard(incoming.raw, () => response.end())
}

function sendStream(exchange: Exchange, status: number, headers: HeaderList, body: Readable): void {
  const { response } = exchange
  response.writeHead(status, headed(exchange, headers, undefined))
  // A stream that breaks off takes the connection with it, so nobody takes half a body for a whole one.
  pipeline(body, response, () => {})
}

function headed(exchange: Exchange, headers: HeaderList, length: number | undefined): string[] {
  const all = [...headers, 'x-request-id', exchange.id, ...exchange.corsHeaders]
  if (length !== undefined) all.push('content-length', String(length))
  return all
}

/** Replies without content have no length (RFC 9110 §8.6). */
function lengthOf(
  status: number,
  body: string | Uint8Array | undefined,
  { req }: ServerResponse,
): number | undefined {
  if (status === 204 || status === 304) return undefined
  if (body === undefined) return req.method === 'HEAD' ? undefined : 0
  return typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength
}
