import type { IncomingHttpHeaders } from 'node:http'
import type { HeaderList } from '../replies/header-list.ts'

/**
 * Who may call an app from a browser's page. Written here and not taken from @fastify/cors, which
 * answers every OPTIONS request of the app; here, OPTIONS without a preflight is a 405.
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

/** The CORS headers of an app's replies. */
export interface Cors {
  /** Those of every reply, whatever its status. */
  headersFor(origin: string | undefined): HeaderList
  /** Those of the answer to a preflight, besides the above. `undefined`: the request is none. */
  preflight(method: string, headers: IncomingHttpHeaders): HeaderList | undefined
}

const MAX_AGE_SECONDS = 600

/** Compiles the rules of an app; without any, no reply has CORS headers. */
export function corsOf(rules: CorsRules | undefined): Cors {
  if (!rules) return NO_CORS
  const { origins } = rules
  const isAllowed = (origin: string) => typeof origins === 'string' || origins.includes(origin)
  const varying: HeaderList = origins === 'any' ? [] : ['vary', 'Origin']
  const granted: HeaderList = [
    ...(rules.credentials ? ['access-control-allow-credentials', 'true'] : []),
    ...(rules.exposes ? ['access-control-expose-headers', rules.exposes.join(', ')] : []),
  ]
  const anyone = [...varying, ...granted, 'access-control-allow-origin', '*']
  return {
    headersFor(origin) {
      if (origin === undefined || !isAllowed(origin)) return varying
      if (origins === 'any') return anyone
      return [...varying, ...granted, 'access-control-allow-origin', origin]
    },
    preflight(method, { origin, ...headers }) {
      const asked = headers['access-control-request-method']
      if (method !== 'OPTIONS' || origin === undefined || asked === undefined) return undefined
      return isAllowed(origin) ? preflightHeaders(rules, headers) : []
    },
  }
}

const NO_CORS: Cors = { headersFor: () => [], preflight: () => undefined }

function preflightHeaders({ methods, headers }: CorsRules, sent: IncomingHttpHeaders): HeaderList {
  const asked = sent['access-control-request-headers']
  const allowed = headers?.join(', ') ?? asked
  return [
    'access-control-allow-methods',
    (methods ?? ALL_METHODS).join(', '),
    ...(allowed ? ['access-control-allow-headers', allowed] : []),
    ...(!headers && asked ? ['vary', 'Access-Control-Request-Headers'] : []),
    'access-control-max-age',
    String(MAX_AGE_SECONDS),
  ]
}

const ALL_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
