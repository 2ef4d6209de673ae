import type { z } from 'zod'
import { asZodIssue, type JsonSchema } from './field.ts'
import { type IssueFacts, valueError } from './issue.ts'

/**
 * Adds a rule of the app's own to a field or object. It is asked once the value itself is valid.
 * Put it inside `optional` and its like, so that it sees a value only: `optional(rule(text(), …))`.
 *
 * @param check answers what is wrong: a message for `value_error` (`Value error, <message>`), or a
 *   whole issue; `undefined` if nothing is
 * @param schema what the API description says of the rule, such as `{ uniqueItems: true }`
 */
export function rule<S extends z.ZodType>(
  field: S,
  check: (value: z.output<S>) => string | IssueFacts | undefined,
  schema: JsonSchema = {},
): S {
  const checked = field.check((payload) => {
    const wrong = check(payload.value)
    if (wrong !== undefined) payload.issues.push(asZodIssue(asIssue(wrong)))
  })
  const { override } = field.meta() ?? {}
  return checked.meta({ override: { ...(typeof override === 'object' && override), ...schema } })
}

export function asIssue(wrong: string | IssueFacts): IssueFacts {
  return typeof wrong === 'string' ? valueError(wrong) : wrong
}
