import type { z } from 'zod'
import { readWith } from '../fields/field.ts'

/** What a handler would get, or the issues as `type at place: message`. */
export function read(schema: z.ZodType, value: unknown): unknown {
  const outcome = readWith(schema, value, ['body'])
  if ('value' in outcome) return { value: outcome.value }
  return outcome.issues.map(({ type, loc, msg }) => `${type} at ${loc.join('.')}: ${msg}`)
}
