import { customField, type Field } from './field.ts'
import { type Outcome, refuse } from './issue.ts'
import { outOfRange, type Range, rangeSchema } from './range.ts'

/** Bounds of an integer and the forms it may come in. */
export interface IntegerRules extends Range {
  /** Also takes decimal digits in a string, with sign, leading zeros and blanks around them. */
  readonly lenient?: boolean
}

/**
 * A JSON number without fraction (`4.0` is 4). Refusals: `int_type`, `int_from_float`,
 * `finite_number`, with `lenient` also `int_parsing`, then the range.
 *
 * Beyond ±(2^53 − 1) the handler gets that bound, after the range was checked with the true
 * value: such a number meets no row of a table, and never turns into another row's id.
 */
export function integer(rules: IntegerRules = {}): Field<number> {
  return customField(
    (value) => {
      const read = readInteger(value, rules.lenient ?? false)
      if ('issue' in read) return read
      return outOfRange(read.value, rules) ?? { value: clamped(read.value) }
    },
    { type: 'integer', ...rangeSchema(rules) },
  )
}

/** An integer in a path or a query: `integer` with `lenient`, as values there are strings. */
export function queryInteger(range: Range = {}): Field<number> {
  return integer({ ...range, lenient: true })
}

function readInteger(value: unknown, lenient: boolean): Outcome<number> {
  if (typeof value === 'string' && lenient) {
    if (/^\s*[+-]?[0-9]+\s*$/.test(value)) return { value: Number(value) }
    return refuse(
      'int_parsing',
      'Input should be a valid integer, unable to parse string as an integer',
    )
  }
  if (typeof value !== 'number') return refuse('int_type', 'Input should be a valid integer')
  if (!Number.isFinite(value)) return refuse('finite_number', 'Input should be a finite number')
  if (!Number.isInteger(value)) {
    return refuse(
      'int_from_float',
      'Input should be a valid integer, got a number with a fractional part',
    )
  }
  return { value }
}

function clamped(value: number): number {
  const bound = Number.MAX_SAFE_INTEGER
  // Adding zero turns -0 into 0.
  return Math.max(-bound, Math.min(bound, value)) + 0
}
