import { STATUS_CODES } from 'node:http'
import { z } from 'zod'
import type { Issue } from '../fields/issue.ts'
import { issueSchema } from './detail-errors.ts'
import { type ErrorFormat, englishWords, type FormatOptions } from './format.ts'

/**
 * Problem documents (RFC 9457): `type` `about:blank`, `title`, `status`, `detail`, `instance`. A
 * 422 adds `errors`, a list of `{loc, msg, type}`; its `detail` is a sentence that names the fields.
 * `instance` leaves the query out, because a query may hold a refused value.
 */
export function problemErrors(options: FormatOptions = {}): ErrorFormat {
  return {
    mediaType: 'application/problem+json',
    words: { ...englishWords, ...options.words },
    badEncoding: options.badEncoding ?? 422,
    ...(options.otherSchemas && { otherSchemas: options.otherSchemas }),
    body: ({ status, detail }, instance) => problem(status, detail, instance),
    invalidBody: (issues, instance) => ({
      ...problem(422, sentence(issues), instance),
      errors: issues.map(({ loc, msg, type }) => ({ loc, msg, type })),
    }),
    schema: problemSchema.meta({ id: 'Problem' }),
    invalidSchema: problemSchema
      .extend({ errors: z.array(issueSchema(false)) })
      .meta({ id: 'ValidationProblem' }),
  }
}

const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  instance: z.string(),
})

function problem(status: number, detail: string, instance: string) {
  return {
    type: 'about:blank',
    title: TITLES[status] ?? STATUS_CODES[status] ?? 'Error',
    status,
    ...(detail && { detail }),
    instance,
  }
}

/** RFC 9110 names; Node still has the older ones for these. */
const TITLES: Record<number, string> = { 413: 'Content Too Large', 422: 'Unprocessable Entity' }

function sentence(issues: readonly Issue[]): string {
  const parts = issues.map(({ loc, msg }) => `${loc.join('.')}: ${msg}`)
  return `Validation failed. ${parts.join('; ')}`
}
