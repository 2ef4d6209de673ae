import { customField, type Field } from './field.ts'
import { type Outcome, refuse } from './issue.ts'
import { outOfRange, type Range, rangeSchema } from './range.ts'

const DECIMAL = /^\s*[+-]?([0-9]+(?:\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?\s*$/
const NOT_FINITE = /^\s*[+-]?(inf|infinity|nan)\s*$/i

/**
 * A finite number. Numeric strings count as numbers and `true`/`false` as 1/0, as pydantic's lax
 * mode has it. Refusals: `float_type`, `float_parsing`, `finite_number`, then the range.
 */
export function number(range: Range = {}): Field<number> {
  return customField(
    (value) => {
      const read = readNumber(value)
      if ('issue' in read) return read
      if (!Number.isFinite(read.value)) {
        return refuse('finite_number', 'Input should be a finite number')
      }
      return outOfRange(read.value, range) ?? read
    },
    { type: 'number', ...rangeSchema(range) },
  )
}

function readNumber(value: unknown): Outcome<number> {
  if (typeof value === 'number') return { value }
  if (typeof value === 'boolean') return { value: value ? 1 : 0 }
  if (typeof value !== 'string') return refuse('float_type', 'Input should be a valid number')
  if (DECIMAL.test(value)) return { value: Number(value) }
  if (NOT_FINITE.test(value)) return { value: Number.NaN }
  return refuse(
    'float_parsing',
    'Input should be a valid number, unable to parse string as a number',
  )
}
