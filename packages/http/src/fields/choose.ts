import type { z } from 'zod'
import { createSchema } from 'zod-openapi'
import { type Field, nestingField, readWith } from './field.ts'

/**
 * A body or field that comes in one of two forms. Only the chosen form's issues are reported.
 *
 * @param isFirst looks at the raw JSON value and says whether it is meant in the first form
 */
export function choose<A extends z.ZodType, B extends z.ZodType>(
  isFirst: (value: unknown) => boolean,
  first: A,
  second: B,
): Field<z.output<A> | z.output<B>> {
  return nestingField<z.output<A> | z.output<B>>(
    (value) => readWith(isFirst(value) ? first : second, value, []),
    { anyOf: [first, second].map((form) => createSchema(form, { io: 'input' }).schema) },
  )
}
