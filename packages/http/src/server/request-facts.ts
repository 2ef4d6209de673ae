import type { FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** When the head of the request had been read, on the clock of `performance.now()`. */
    startedAt: number
    /** `Content-Type` as sent; Fastify itself is shown another one. */
    sentContentType: string | undefined
  }
}

/**
 * Fastify would answer a malformed `Content-Type` by itself, with 415, while here it is only
 * another content type.
 */
export function hideContentType(request: FastifyRequest): void {
  const { headers } = request.raw
  request.sentContentType = headers['content-type']
  if (request.sentContentType !== undefined) headers['content-type'] = 'application/octet-stream'
}

/** The path as sent, mount included, without the query. */
export function pathOf({ originalUrl }: FastifyRequest): string {
  const end = originalUrl.search(/[?#]/)
  return end === -1 ? originalUrl : originalUrl.slice(0, end)
}

/** What stands behind the `?`, still encoded. */
export function queryStringOf({ originalUrl }: FastifyRequest): string {
  const start = originalUrl.indexOf('?')
  return start === -1 ? '' : originalUrl.slice(start + 1)
}

export function secondsSince({ startedAt }: FastifyRequest): number {
  return (performance.now() - startedAt) / 1000
}
