import { object, type Shape, type z } from '@usher/http'

/** Arguments that break the rules which REST has for the same fields. */
export class ArgumentsInvalid extends Error {
  override readonly name = 'ArgumentsInvalid'
}

/**
 * Judges arguments by the fields that REST has, under the names of GraphQL.
 *
 * @throws {ArgumentsInvalid} naming each field: `color: Value error, Color must be …`
 */
export function judged<const S extends Shape>(
  shape: S,
  values: Readonly<Record<string, unknown>>,
): z.output<z.ZodObject<S>> {
  const judgement = object(shape).safeParse(values)
  if (judgement.success) return judgement.data
  const problems = judgement.error.issues.map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  )
  throw new ArgumentsInvalid(problems.join('; '))
}
