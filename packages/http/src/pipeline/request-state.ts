import type { Decoded } from '../body/decode.ts'
import type { BodyKind } from '../body/media-type.ts'
import type { Client } from '../routes/access.ts'
import type { RequestFacts } from '../routes/route.ts'

/** A request on its way to its handler. Each stage adds what it found. */
export interface RequestState {
  readonly sentParams: Readonly<Record<string, string>>
  readonly sentQuery: Readonly<Record<string, unknown>>
  readonly headers: RequestFacts['headers']
  readonly bytes: Buffer | undefined
  /** Derived from `contentType`. */
  readonly bodyKind: BodyKind
  /** The `Content-Type` header as sent. */
  readonly contentType: string | undefined
  readonly client: Client
  readonly bearer: string | undefined
  decoded: Decoded
  principal: unknown
  params: Readonly<Record<string, unknown>>
  query: Readonly<Record<string, unknown>>
  body: unknown
}

/** One check of a request. Throws if it fails, and returns a promise only if it has to wait. */
export type Stage = (state: RequestState) => undefined | Promise<void>
