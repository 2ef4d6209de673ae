import { z } from 'zod'
import type { Issue } from '../fields/issue.ts'
import { type ErrorFormat, englishWords, type FormatOptions } from './format.ts'

/** What an app may change in `detailErrors`. */
export interface DetailErrorOptions extends FormatOptions {
  /** Whether entries of a 422 carry `ctx`. Default: true. */
  readonly context?: boolean
}

/** `{"detail": "…"}`; on 422 `{"detail": [{"type", "loc", "msg", "ctx"?}, …]}`, as FastAPI does. */
export function detailErrors(options: DetailErrorOptions = {}): ErrorFormat {
  const withContext = options.context ?? true
  const entry = ({ type, loc, msg, ctx }: Issue) =>
    withContext && ctx ? { type, loc, msg, ctx } : { type, loc, msg }
  return {
    mediaType: 'application/json',
    words: { ...englishWords, ...options.words },
    badEncoding: options.badEncoding ?? 422,
    ...(options.otherSchemas && { otherSchemas: options.otherSchemas }),
    body: ({ detail }) => ({ detail }),
    invalidBody: (issues) => ({ detail: issues.map(entry) }),
    schema: z.object({ detail: z.string() }).meta({ id: 'ErrorResponse' }),
    invalidSchema: z.object({ detail: z.array(issueSchema(withContext)) }).meta({
      id: 'ValidationErrorResponse',
    }),
  }
}

export function issueSchema(withContext: boolean) {
  const entry = z.object({
    type: z.string(),
    loc: z.array(z.union([z.string(), z.int()])),
    msg: z.string(),
    ...(withContext && {
      ctx: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
    }),
  })
  return entry.meta({ id: 'ValidationIssue' })
}
