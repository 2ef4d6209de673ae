import type { z } from 'zod'
import { type Issue, type IssueFacts, missing, refuse } from './issue.ts'

/** Issues that zod found, in our form. Expects zod to have reported the input, which is not kept. */
export function toIssues(
  found: readonly z.core.$ZodIssue[],
  where: readonly (string | number)[],
): Issue[] {
  const issues = found.map((issue) => ({
    ...factsOf(issue),
    loc: [...where, ...issue.path.map((step) => (typeof step === 'number' ? step : String(step)))],
  }))
  return firstOfEachPlace(issues)
}

function factsOf(issue: z.core.$ZodIssue): IssueFacts {
  if (issue.code === 'custom') {
    const carried = issue.params?.issue
    if (isFacts(carried)) return carried
  }
  if (issue.code === 'invalid_type') {
    if (issue.input === undefined) return missing.issue
    if (issue.expected === 'object') return NOT_AN_OBJECT
    if (issue.expected === 'string') {
      return refuse('string_type', 'Input should be a valid string').issue
    }
  }
  // Only reached by plain zod schemas in a request; zod's messages name types, not values.
  return { type: 'value_error', msg: `Value error, ${issue.message}` }
}

export const NOT_AN_OBJECT: IssueFacts = {
  type: 'model_attributes_type',
  msg: 'Input should be a valid dictionary or object to extract fields from',
}

function isFacts(carried: unknown): carried is IssueFacts {
  return typeof carried === 'object' && carried !== null && 'type' in carried && 'msg' in carried
}

function firstOfEachPlace(issues: readonly Issue[]): Issue[] {
  const seen = new Set<string>()
  return issues.filter(({ loc }) => {
    const place = JSON.stringify(loc)
    return !seen.has(place) && Boolean(seen.add(place))
  })
}
