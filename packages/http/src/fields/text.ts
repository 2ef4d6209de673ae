import { hasAtLeast, hasAtMost } from './code-points.ts'
import { customField, type Field, type JsonSchema } from './field.ts'
import { type Outcome, refuse, valueError } from './issue.ts'

/** What a text must be like; everything is optional. */
export interface TextRules {
  /** Least number of Unicode code points, after trimming. */
  readonly min?: number
  /** Greatest number of Unicode code points, after trimming. */
  readonly max?: number
  /** Drops surrounding white space before anything is checked. Default: kept as sent. */
  readonly trim?: boolean
  /**
   * Characters that make the text an issue with this message, a `value_error` unless `type` is
   * given. Default: all are fine. The expression must not be `g` or `y`, which remember where they
   * stopped.
   */
  readonly forbidden?: {
    readonly characters: RegExp
    readonly message: string
    readonly type?: string
  }
}

/** For `forbidden`: U+0000 and halves of surrogate pairs, which databases cannot store. */
export const UNSTORABLE = /[\0\p{Surrogate}]/u

/** For `forbidden`: all control characters and halves of surrogate pairs. */
export const CONTROL_CHARACTERS = /[\p{Control}\p{Surrogate}]/u

/** For `forbidden`: as `CONTROL_CHARACTERS`, but line feed, carriage return and tab are fine. */
export const CONTROL_CHARACTERS_BUT_LINES = /(?![\n\r\t])[\p{Control}\p{Surrogate}]/u

/**
 * A string, and nothing that could be made one. Rules in order: `string_type`,
 * `string_too_short`, `string_too_long`, `value_error` for forbidden characters.
 */
export function text(rules: TextRules = {}): Field<string> {
  return customText((value) => check(rules.trim ? value.trim() : value, rules), {
    ...(rules.min !== undefined && { minLength: rules.min }),
    ...(rules.max !== undefined && { maxLength: rules.max }),
  })
}

/**
 * A string with rules of the app's own, such as an e-mail address or a new password.
 *
 * @param read answers the text as it shall reach the handler, or the issue with it
 * @param schema is added to `{ type: 'string' }` in the API description
 */
export function customText<T = string>(
  read: (value: string) => Outcome<T>,
  schema: JsonSchema = {},
): Field<T> {
  return customField(
    (value) =>
      typeof value === 'string'
        ? read(value)
        : refuse('string_type', 'Input should be a valid string'),
    { type: 'string', ...schema },
  )
}

function check(value: string, { min, max, forbidden }: TextRules): Outcome<string> {
  if (min !== undefined && !hasAtLeast(value, min)) {
    const msg = `String should have at least ${min} ${min === 1 ? 'character' : 'characters'}`
    return refuse('string_too_short', msg, { min_length: min })
  }
  if (max !== undefined && !hasAtMost(value, max)) {
    const msg = `String should have at most ${max} ${max === 1 ? 'character' : 'characters'}`
    return refuse('string_too_long', msg, { max_length: max })
  }
  if (forbidden?.characters.test(value)) {
    const { type, message } = forbidden
    return type ? refuse(type, message) : { issue: valueError(message) }
  }
  return { value }
}
