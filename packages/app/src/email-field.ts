import { type EmailRules, type Identifier, parseEmailAddress } from '@usher/engine'
import { customText, type Field } from '@usher/http'

/**
 * The field of a request that holds an e-mail address. The handler gets the form in which the
 * realm stores, compares and answers it.
 *
 * @param rules those of the realm
 */
export function emailField(rules: EmailRules): Field<Identifier> {
  return customText(
    (written) => {
      const reading = parseEmailAddress(written, rules)
      if (reading.ok) return { value: reading.address }
      const msg = `value is not a valid email address: ${reading.reason}`
      return { issue: { type: 'value_error', msg, ctx: { reason: reading.reason } } }
    },
    { format: 'email' },
  )
}
