import { emailField } from '@usher/app'
import type { Realm } from '@usher/engine'
import { customText, type Field } from '@usher/http'

/** What the realm's identifier is called on the wire. */
export function identifierName({ identifier }: Realm): 'email' | 'username' {
  return identifier.kind
}

/** The field of a new identifier, judged by the realm's rules. */
export function identifierField({ identifier }: Realm): Field<string> {
  if (identifier.kind === 'email') return emailField(identifier.rules)
  const { pattern, reason } = identifier
  return customText(
    (name) =>
      pattern.test(name) ? { value: name } : { issue: { type: 'value_error', msg: reason } },
    { pattern: pattern.source },
  )
}
