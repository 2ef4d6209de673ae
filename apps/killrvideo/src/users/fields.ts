import { emailField } from '@usher/app'
import { webFormEmailRules } from '@usher/engine'
import { type TextRules, text, UNSTORABLE } from '@usher/http'

/** Code points, as everywhere in this contract (section 0). */
export const PASSWORD_MIN = 8

/** An address in the form in which it is stored, compared and answered (section 0, E-mail). */
export const emailAddress = () => emailField(webFormEmailRules)

/** A password that somebody chooses: every character counts, and every character is allowed. */
export const newPassword = () => text({ min: PASSWORD_MIN })

/** A text that is kept as it was sent. */
export const storedText = (rules: Pick<TextRules, 'min' | 'max'> = {}) =>
  text({
    ...rules,
    forbidden: { characters: UNSTORABLE, message: 'Text contains characters that are not allowed' },
  })
