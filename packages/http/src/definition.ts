import type { Client } from './access.ts'
import type { OtherContentTypes } from './body/decode.ts'
import type { CorsRules } from './cors.ts'
import type { ErrorFormat } from './errors/format.ts'
import type { RefusalReply } from './errors/refusal.ts'
import type { Docs } from './openapi/docs.ts'
import type { RequestFacts, Route } from './route.ts'

/** The steps in which a request is judged, after its path and method were found. */
export type JudgingStage = 'json' | 'authenticate' | 'authorize' | 'validate'

/** One app: a contract in HTTP. */
export interface AppDefinition<P> {
  /** Shown in logs and metrics, such as `theater`. */
  readonly name: string
  readonly routes: readonly Route<NoInfer<P>>[]
  /** How errors are written: `detailErrors()`, `problemErrors()`, or a format of the app's own. */
  readonly errors: ErrorFormat
  /**
   * Who holds this token? Throws the app's refusal if nobody does, also for `undefined` (no
   * bearer token was sent). Not asked for public routes.
   */
  readonly authenticate?: (bearerToken: string | undefined, client: Client) => Promise<P>
  /**
   * Where the caller's token is. Default: the bearer token of the `Authorization` header.
   *
   * @param headers names in lower case
   */
  readonly tokenIn?: (headers: RequestFacts['headers']) => string | undefined
  /** The contract's answer to a refusal that was thrown; `undefined`: it is a fault, a 500. */
  readonly refusal?: (error: unknown) => RefusalReply | undefined
  /**
   * All four stages in the contract's order; `json` is the reading of the body.
   * Default: authenticate, authorize, json, validate.
   */
  readonly judging?: readonly JudgingStage[]
  /** How a body counts whose `Content-Type` is not JSON. Default: `not-an-object`. */
  readonly otherContentTypes?: OtherContentTypes
  /** `redirect`: 307 to the path with a final slash if only that exists. Default: `strict`. */
  readonly trailingSlash?: 'strict' | 'redirect'
  /** Absent: no CORS, and OPTIONS is a method like any other. */
  readonly cors?: CorsRules
  /** `Cache-Control` of all replies whose route has none of its own. Default: none is sent. */
  readonly cacheControl?: string
  /** Whether a route's `faultText` is also said, with 500, when the storage is unavailable (503). */
  readonly faultTextWins?: boolean
  /** The API description and the page that shows it. Absent: there is neither. */
  readonly docs?: Docs
}
