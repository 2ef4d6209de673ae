import type { Field } from './field.ts'
import { refuse } from './issue.ts'
import { customText } from './text.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** A UUID of any version in its usual form (RFC 9562 §4), answered in lower case. */
export function uuid(): Field<string> {
  return customText(
    (value) =>
      UUID.test(value)
        ? { value: value.toLowerCase() }
        : refuse('uuid_parsing', 'Input should be a valid UUID'),
    { format: 'uuid' },
  )
}
