import type { Readable } from 'node:stream'
import type { z } from 'zod'
import type { AppDefinition } from '../definition.ts'
import type { Route } from '../routes/route.ts'
import { SECURITY_HEADERS } from '../server/security-headers.ts'
import { writeJson } from './json-text.ts'
import type { Reply, ResponseBody } from './reply.ts'

/** A reply as it goes out. */
export interface OutgoingReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array | Readable
}

/** A handler answered something that its route does not declare. The message holds no values. */
class ReplyMismatch extends Error {
  override readonly name = 'ReplyMismatch'
}

/** Turns replies of a route's handler into answers: checked, and stripped to declared fields. */
export function replyWriter<P>(
  route: Route<P>,
  app: AppDefinition<P>,
): (reply: Reply) => OutgoingReply {
  const common = commonHeaders(route, app)
  const writers = new Map<number, Writer>()
  for (const [status, body] of Object.entries(route.responses)) {
    writers.set(Number(status), writerOf(body, common))
  }
  return (reply) => {
    const writer = writers.get(reply.status)
    if (!writer) throw new ReplyMismatch(`status ${reply.status} is not declared`)
    const body = writer.write(reply.body)
    const headers = reply.headers ? { ...writer.headers, ...reply.headers } : writer.headers
    return body === undefined
      ? { status: reply.status, headers }
      : { status: reply.status, headers, body }
  }
}

/** What every reply of a route carries, refusals and faults included; in lower case. */
export function commonHeaders<P>(
  route: Route<P> | undefined,
  app: AppDefinition<P>,
): Readonly<Record<string, string>> {
  const cacheControl = route?.cacheControl ?? app.cacheControl
  return {
    ...SECURITY_HEADERS,
    ...(cacheControl && { 'cache-control': cacheControl }),
    ...route?.headers,
  }
}

interface Writer {
  readonly headers: Readonly<Record<string, string>>
  write(body: unknown): string | undefined
}

function writerOf(body: ResponseBody, common: Readonly<Record<string, string>>): Writer {
  if (!('marker' in body)) {
    return {
      headers: { ...common, 'content-type': 'application/json' },
      write: jsonWriter(body),
    }
  }
  if (body.marker === 'none') return { headers: common, write: () => undefined }
  const type = MEDIA_TYPES[body.marker]
  return {
    headers: { ...common, 'content-type': type },
    write: (text) => {
      if (typeof text === 'string' && body.marker !== 'error') return text
      throw new ReplyMismatch(
        body.marker === 'error' ? 'errors are thrown, not replied' : 'the body is no text',
      )
    },
  }
}

const MEDIA_TYPES = {
  html: 'text/html; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  svg: 'image/svg+xml',
  error: 'application/json',
}

function jsonWriter(schema: z.ZodType): (body: unknown) => string {
  return (body) => {
    const checked = schema.safeParse(body)
    if (checked.success) return writeJson(checked.data)
    const places = checked.error.issues.map(({ path, code }) => `${path.join('.')}: ${code}`)
    throw new ReplyMismatch(`the body breaks its schema at ${places.slice(0, 5).join(', ')}`)
  }
}
