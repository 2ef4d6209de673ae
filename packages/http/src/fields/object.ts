import { z } from 'zod'
import { asZodIssue } from './field.ts'
import type { IssueFacts } from './issue.ts'
import { asIssue } from './rule.ts'

/** Fields by their wire names, in the order in which they are reported. */
export type Shape = Readonly<Record<string, z.ZodType>>

/** A rule that looks at several fields and is reported at one of them, or at the whole object. */
export interface FieldsRule<S extends Shape> {
  /** The field that is reported; absent: the object itself. */
  readonly at?: keyof S & string
  /** Further fields that the rule reads. */
  readonly needs?: readonly (keyof S & string)[]
  /** Asked when `at` and `needs` are valid, whatever the other fields are; reads only those. */
  readonly check: (fields: z.output<z.ZodObject<S>>) => string | IssueFacts | undefined
}

/**
 * A JSON object with these fields; unknown ones are dropped. Everything else is
 * `model_attributes_type`.
 *
 * @param rules look at several fields at once; their issues stand in field order among the others
 */
export function object<const S extends Shape>(
  shape: S,
  rules: readonly FieldsRule<S>[] = [],
): z.ZodObject<S, z.core.$strip> {
  const schema = z.object(shape)
  if (rules.length === 0) return schema
  const order = new Map(Object.keys(shape).map((key, index) => [key, index]))
  const position = (issue: RawIssue) => order.get(String(issue.path?.[0])) ?? -1
  return schema.check({
    _zod: {
      // A failed field must not keep the rules of the others from being reported.
      def: { check: 'custom', when: () => true },
      onattach: [],
      check: ({ value, issues }) => {
        if (issues.some(({ path }) => path === undefined || path.length === 0)) return
        for (const { at, needs = [], check } of rules) {
          const failed = new Set(issues.map(({ path }) => path?.[0]))
          const place = at === undefined ? [] : [at]
          if ([...place, ...needs].some((field) => failed.has(field))) continue
          const wrong = check(value as z.output<z.ZodObject<S>>)
          if (wrong !== undefined) issues.push(asZodIssue(asIssue(wrong), place))
        }
        issues.sort((one, other) => position(one) - position(other))
      },
    },
  })
}

type RawIssue = z.core.$ZodRawIssue
