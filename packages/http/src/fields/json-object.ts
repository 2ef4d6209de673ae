import { sourceOf } from '../body/source.ts'
import { customField, type Field } from './field.ts'
import { refuse } from './issue.ts'

/** Any JSON object, as it was sent; anything else is `dict_type`. */
export function jsonObject(): Field<Record<string, unknown>> {
  return customField((value) => (isJsonObject(value) ? { value } : NOT_A_DICTIONARY), OBJECT)
}

/**
 * The same as the JSON text that was sent, which keeps the order of keys (an object in memory moves
 * those that look like numbers to the front) and numbers of any size.
 */
export function jsonObjectText(): Field<string> {
  return customField(
    (value) => (isJsonObject(value) ? { value: sourceOf(value) } : NOT_A_DICTIONARY),
    OBJECT,
  )
}

const OBJECT = { type: 'object', additionalProperties: true }
const NOT_A_DICTIONARY = refuse('dict_type', 'Input should be a valid dictionary')

function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
