import { customField, type Field } from './field.ts'
import { refuse } from './issue.ts'

/** Any JSON object, as it was sent; anything else is `dict_type`. */
export function jsonObject(): Field<Record<string, unknown>> {
  return customField(
    (value) =>
      isJsonObject(value) ? { value } : refuse('dict_type', 'Input should be a valid dictionary'),
    { type: 'object', additionalProperties: true },
  )
}

function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
