import { Readable } from 'node:stream'
import type { z } from 'zod'
import type { Route } from '../routes/route.ts'
import { type HeaderList, withHeaders } from './header-list.ts'
import { writeJson } from './json-text.ts'
import type { Reply, ResponseBody } from './reply.ts'

/** A reply as it goes out. */
export interface OutgoingReply {
  readonly status: number
  readonly headers: HeaderList
  readonly body?: string | Uint8Array | Readable
}

/** A handler answered something that its route does not declare. The message holds no values. */
class ReplyMismatch extends Error {
  override readonly name = 'ReplyMismatch'
}

/**
 * Turns what a route's handler answers into replies: checked, and stripped to declared fields.
 *
 * @param common are on each of them
 */
export function replyWriter<P>(
  route: Route<P>,
  common: HeaderList,
): (reply: Reply) => OutgoingReply {
  const writers = new Map<number, Writer>()
  for (const [status, body] of Object.entries(route.responses)) {
    writers.set(Number(status), writerOf(body, common))
  }
  return ({ status, body, headers }) => {
    const writer = writers.get(status)
    if (!writer) throw new ReplyMismatch(`status ${status} is not declared`)
    const written = writer.write(body)
    const all = headers ? withHeaders(writer.headers, headers) : writer.headers
    return written === undefined
      ? { status, headers: all }
      : { status, headers: all, body: written }
  }
}

interface Writer {
  readonly headers: HeaderList
  write(body: unknown): string | Uint8Array | Readable | undefined
}

function writerOf(body: ResponseBody, common: HeaderList): Writer {
  if (!('marker' in body)) {
    return {
      headers: withHeaders(common, { 'content-type': 'application/json' }),
      write: jsonWriter(body),
    }
  }
  if (body.marker === 'none') return { headers: common, write: () => undefined }
  if (body.marker === 'zip') return zipWriter(common)
  const type = MEDIA_TYPES[body.marker]
  return {
    headers: withHeaders(common, { 'content-type': type }),
    write: (text) => {
      if (typeof text === 'string' && body.marker !== 'error') return text
      throw new ReplyMismatch(
        body.marker === 'error' ? 'errors are thrown, not replied' : 'the body is no text',
      )
    },
  }
}

function zipWriter(common: HeaderList): Writer {
  return {
    headers: withHeaders(common, { 'content-type': 'application/zip' }),
    write: (body) => {
      if (body instanceof Uint8Array || body instanceof Readable) return body
      throw new ReplyMismatch('the body is no archive')
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
