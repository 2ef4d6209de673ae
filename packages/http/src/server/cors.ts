import type { FastifyReply, FastifyRequest } from 'fastify'

/**
 * Who may call an app from a browser's page. Own code and not @fastify/cors, because that takes
 * every OPTIONS request of the app for itself, and here OPTIONS without a preflight is a 405.
 */
export interface CorsRules {
  /** `any`: `*`; `any-echoed`: every origin by its name; or a list of origins. */
  readonly origins: 'any' | 'any-echoed' | readonly string[]
  /** Whether cookies and the like may be sent along. Not together with `any`. */
  readonly credentials?: boolean
  /** Default: GET, POST, PUT, PATCH, DELETE. */
  readonly methods?: readonly string[]
  /** Default: the headers that the preflight asks for. */
  readonly headers?: readonly string[]
  /** Headers of replies that pages may read. Default: those that browsers always show. */
  readonly exposes?: readonly string[]
}

const MAX_AGE_SECONDS = 600

/**
 * Writes the CORS headers of a reply, whatever its status will be.
 *
 * @returns whether the request is a preflight, which needs no further answer than 204
 */
export function applyCors(
  { origins, credentials, methods, headers, exposes }: CorsRules,
  request: FastifyRequest,
  reply: FastifyReply,
): boolean {
  if (origins !== 'any') reply.header('vary', 'Origin')
  const { origin } = request.headers
  if (origin === undefined) return false

  const isAllowed = typeof origins === 'string' || origins.includes(origin)
  if (isAllowed) {
    reply.header('access-control-allow-origin', origins === 'any' ? '*' : origin)
    if (credentials) reply.header('access-control-allow-credentials', 'true')
    if (exposes) reply.header('access-control-expose-headers', exposes.join(', '))
  }
  const asked = request.headers['access-control-request-method']
  if (request.method !== 'OPTIONS' || asked === undefined) return false

  if (isAllowed) {
    const askedHeaders = request.headers['access-control-request-headers']
    reply.header('access-control-allow-methods', (methods ?? ALL_METHODS).join(', '))
    if (headers) reply.header('access-control-allow-headers', headers.join(', '))
    else if (askedHeaders) {
      reply.header('access-control-allow-headers', askedHeaders)
      reply.header('vary', origins === 'any' ? VARY_HEADERS : `Origin, ${VARY_HEADERS}`)
    }
    reply.header('access-control-max-age', String(MAX_AGE_SECONDS))
  }
  return true
}

const VARY_HEADERS = 'Access-Control-Request-Headers'
const ALL_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
