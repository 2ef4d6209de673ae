import type { JsonSchema } from './field.ts'
import { type IssueFacts, refuse } from './issue.ts'

/** Bounds of a number; checked in the order greaterThan, min, lessThan, max. */
export interface Range {
  /** The value must be greater than or equal to this. */
  readonly min?: number
  /** The value must be less than or equal to this. */
  readonly max?: number
  /** The value must be greater than this. */
  readonly greaterThan?: number
  /** The value must be less than this. */
  readonly lessThan?: number
}

/** The first rule of the range that the number breaks. */
export function outOfRange(
  value: number,
  range: Range,
): { readonly issue: IssueFacts } | undefined {
  const { min, max, greaterThan, lessThan } = range
  const should = 'Input should be'
  if (greaterThan !== undefined && !(value > greaterThan)) {
    return refuse('greater_than', `${should} greater than ${greaterThan}`, { gt: greaterThan })
  }
  if (min !== undefined && !(value >= min)) {
    return refuse('greater_than_equal', `${should} greater than or equal to ${min}`, { ge: min })
  }
  if (lessThan !== undefined && !(value < lessThan)) {
    return refuse('less_than', `${should} less than ${lessThan}`, { lt: lessThan })
  }
  if (max !== undefined && !(value <= max)) {
    return refuse('less_than_equal', `${should} less than or equal to ${max}`, { le: max })
  }
  return undefined
}

export function rangeSchema({ min, max, greaterThan, lessThan }: Range): JsonSchema {
  return {
    ...(min !== undefined && { minimum: min }),
    ...(max !== undefined && { maximum: max }),
    ...(greaterThan !== undefined && { exclusiveMinimum: greaterThan }),
    ...(lessThan !== undefined && { exclusiveMaximum: lessThan }),
  }
}
