import type { OtherContentTypes } from './body/decode.ts'
import type { ErrorFormat } from './errors/format.ts'
import type { RefusalReply } from './errors/refusal.ts'
import type { Docs } from './openapi/docs.ts'
import type { RawReply } from './replies/reply.ts'
import type { Client } from './routes/access.ts'
import type { RequestFacts, Route } from './routes/route.ts'
import type { CorsRules } from './server/cors.ts'

/** The checks between routing a request and handling it. `json` decodes the body. */
export type PipelineStage = 'json' | 'authenticate' | 'authorize' | 'validate'

/** One app: a contract in HTTP. */
export interface AppDefinition<P> {
  /** Shown in logs and metrics, such as `theater`. */
  readonly name: string
  readonly routes: readonly Route<NoInfer<P>>[]
  /** How errors are written: `detailErrors()`, `problemErrors()`, or a format of the app's own. */
  readonly errors: ErrorFormat
  /**
   * The principal that a token belongs to. Throws the app's refusal if there is none, and for
   * `undefined` (no token was sent). Not called for public routes.
   */
  readonly authenticate?: (bearerToken: string | undefined, client: Client) => Promise<P>
  /** The same for routes that take ended tokens, such as a logout that may be repeated. */
  readonly authenticateEnded?: (bearerToken: string | undefined, client: Client) => Promise<P>
  /**
   * Finds the caller's token. Default: the bearer token of the `Authorization` header. Throws a
   * refusal for a request that somebody else has made the caller's browser send.
   *
   * @param headers names in lower case
   */
  readonly tokenIn?: (headers: RequestFacts['headers'], method: string) => string | undefined
  /** The contract's reply to a refusal that was thrown; `undefined` makes it a fault, a 500. */
  readonly refusal?: (error: unknown) => RefusalReply | undefined
  /**
   * All four stages in the contract's order, which decides what is reported first.
   * Default: authenticate, authorize, json, validate.
   */
  readonly stageOrder?: readonly PipelineStage[]
  /** What a body whose `Content-Type` is not JSON is taken for. Default: `not-an-object`. */
  readonly otherContentTypes?: OtherContentTypes
  /** The largest body in bytes, up to 1 MiB; a larger one is a 413. Default: 1 MiB. */
  readonly maxBodyBytes?: number
  /** `redirect`: 307 to the path with a final slash if only that exists. Default: `strict`. */
  readonly trailingSlash?: 'strict' | 'redirect'
  /** Absent: no CORS, and OPTIONS is a method like any other. */
  readonly cors?: CorsRules
  /** `Cache-Control` of all replies whose route has none of its own. Default: none is sent. */
  readonly cacheControl?: string
  /** Whether unavailable storage is a 500 with the route's `faultText` instead of a 503. */
  readonly faultTextWins?: boolean
  /**
   * Answers a GET or HEAD whose path no route has, such as the pages of a web client; `undefined`: 404.
   *
   * @param request its path within the app, as sent
   */
  readonly fallback?: (request: Pick<RequestFacts, 'path' | 'headers'>) => RawReply | undefined
  /** The API description and its page. Absent: there is neither. */
  readonly docs?: Docs
}
