import { customField, type Field } from './field.ts'
import { refuse } from './issue.ts'

/** One of the given strings, letter case included; anything else is `enum`. */
export function oneOf<const T extends string>(values: readonly [T, ...T[]]): Field<T> {
  const quoted = values.map((value) => `'${value}'`)
  const last = quoted.at(-1) ?? ''
  const expected = quoted.length === 1 ? last : `${quoted.slice(0, -1).join(', ')} or ${last}`
  const refusal = refuse('enum', `Input should be ${expected}`, { expected })
  return customField(
    (sent) => {
      const value = values.find((allowed) => allowed === sent)
      return value === undefined ? refusal : { value }
    },
    { type: 'string', enum: [...values] },
  )
}
