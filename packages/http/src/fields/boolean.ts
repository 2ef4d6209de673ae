import { customField, type Field } from './field.ts'
import { refuse } from './issue.ts'

const YES = new Set(['true', '1', 'yes', 'y', 'on', 't'])
const NO = new Set(['false', '0', 'no', 'n', 'off', 'f'])

/**
 * A boolean, or in any letter case one of the words `true 1 yes y on t` and `false 0 no n off f`.
 * Refusals: `bool_parsing` for other strings, `bool_type` for other values.
 */
export function boolean(): Field<boolean> {
  return customField(
    (value) => {
      if (typeof value === 'boolean') return { value }
      if (typeof value !== 'string') return refuse('bool_type', 'Input should be a valid boolean')
      const word = value.toLowerCase()
      if (YES.has(word)) return { value: true }
      if (NO.has(word)) return { value: false }
      return refuse('bool_parsing', 'Input should be a valid boolean, unable to interpret input')
    },
    { type: 'boolean' },
  )
}
