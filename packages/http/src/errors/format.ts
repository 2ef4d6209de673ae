import type { z } from 'zod'
import type { Issue } from '../fields/issue.ts'
import type { RefusalReply } from './refusal.ts'

/** The sentences for errors that the kit itself finds. */
export interface ErrorWords {
  readonly notFound: string
  readonly methodNotAllowed: string
  readonly tooLarge: string
  /** For a body with a `Content-Encoding`. */
  readonly encoded: string
  /** For a body that is not UTF-8, where `badEncoding` makes it something else than a 422. */
  readonly badEncoding: string
  readonly fault: string
  readonly unavailable: string
}

export const englishWords: ErrorWords = {
  notFound: 'Not Found',
  methodNotAllowed: 'Method Not Allowed',
  tooLarge: 'Request body too large',
  encoded: 'Content-Encoding is not supported',
  badEncoding: 'There was an error parsing the body',
  fault: 'Internal Server Error',
  unavailable: 'Service Unavailable',
}

/** What an app may change in a ready-made format. */
export interface FormatOptions {
  /** Replaces single sentences. */
  readonly words?: Partial<ErrorWords>
  /** Status of a body that is not UTF-8. Default: 422 `json_invalid`. */
  readonly badEncoding?: 400 | 422
  /** For the API description: bodies of single statuses that a refusal words as a whole. */
  readonly otherSchemas?: Readonly<Record<number, z.ZodType>>
}

/** How one contract writes its errors. */
export interface ErrorFormat {
  /** `Content-Type` of every error. */
  readonly mediaType: string
  readonly words: ErrorWords
  readonly badEncoding: 400 | 422
  /** @param instance path of the request, mount included, query left out */
  body(error: Pick<RefusalReply, 'status' | 'detail'>, instance: string): unknown
  /** The body of a 422. */
  invalidBody(issues: readonly Issue[], instance: string): unknown
  /** For the API description: what `body` and `invalidBody` answer. */
  readonly schema: z.ZodType
  readonly invalidSchema: z.ZodType
  readonly otherSchemas?: Readonly<Record<number, z.ZodType>>
}
