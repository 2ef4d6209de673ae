import { emailField } from '@usher/app'
import { firstBrokenRule, schoolEmailRules } from '@usher/engine'
import { CONTROL_CHARACTERS, CONTROL_CHARACTERS_BUT_LINES, integer, rule, text } from '@usher/http'
import { PASSWORD_MAX, PASSWORD_MIN, passwordContents } from '../realm.ts'

// The common field rules of the contract, section 1.5.

const NOT_ALLOWED = 'Text contains characters that are not allowed'
const plainCharacters = { characters: CONTROL_CHARACTERS, message: NOT_ALLOWED }
const plainCharactersAndLines = {
  characters: CONTROL_CHARACTERS_BUT_LINES,
  message: NOT_ALLOWED,
}

/** An e-mail address in the form in which it is stored, compared and answered. */
export const emailAddress = () => emailField(schoolEmailRules)

/** A password that somebody chooses, at registration and at reset alike. */
export const newPassword = () =>
  rule(
    text({ min: PASSWORD_MIN, max: PASSWORD_MAX }),
    (password) => firstBrokenRule(passwordContents, password) ?? plainCharactersReason(password),
  )

/** Why a text cannot be taken, if it holds control characters or halves of surrogate pairs. */
export function plainCharactersReason(text: string): string | undefined {
  return CONTROL_CHARACTERS.test(text) ? NOT_ALLOWED : undefined
}

/** A title or name of one line, trimmed. */
export const line = (max: number) => text({ min: 1, max, trim: true, forbidden: plainCharacters })

export const personName = () => line(100)

/** Text of several lines, kept as it is. */
export const prose = (max: number) => text({ max, forbidden: plainCharactersAndLines })

export const gradeLevel = () => integer({ min: 9, max: 12, lenient: true })
