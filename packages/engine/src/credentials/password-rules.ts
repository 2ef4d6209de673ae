/** Why a password is refused, as clients can tell it apart. */
export type PasswordProblemCode =
  | 'too_short'
  | 'too_long'
  | 'characters'
  | 'common'
  | 'breached'
  | 'contains_identifier'
  | 'contains_context'

/** One reason why a password is refused. */
export interface PasswordProblem {
  readonly code: PasswordProblemCode
  /** A sentence for the person who chose it. */
  readonly message: string
}

/** One demand on new passwords, with the contract's words for whoever fails it. */
export interface PasswordRule extends PasswordProblem {
  holds(password: string): boolean
  /** The limit in code points, of rules on the length. */
  readonly characters?: number
}

/** @returns the message of the first rule that does not hold, in the order given */
export function firstBrokenRule(
  rules: readonly PasswordRule[],
  password: string,
): string | undefined {
  return rules.find((rule) => !rule.holds(password))?.message
}

/** @returns the rules that do not hold, in the order given */
export function brokenRules(
  rules: readonly PasswordRule[],
  password: string,
): readonly PasswordRule[] {
  return rules.filter((rule) => !rule.holds(password))
}

/** Counts code points: an emoji is one character. */
export function minimumLength(characters: number, message: string): PasswordRule {
  return {
    code: 'too_short',
    message,
    characters,
    holds: (password) => lengthUpTo(characters, password) >= characters,
  }
}

/** Counts code points: an emoji is one character. */
export function maximumLength(characters: number, message: string): PasswordRule {
  return {
    code: 'too_long',
    message,
    characters,
    holds: (password) => lengthUpTo(characters + 1, password) <= characters,
  }
}

/** @param pattern without the flags `g` and `y`, which would remember the last password's end */
export function contains(pattern: RegExp, message: string): PasswordRule {
  if (pattern.global || pattern.sticky) throw new TypeError(`${pattern} remembers where it stopped`)
  return { code: 'characters', message, holds: (password) => pattern.test(password) }
}

function lengthUpTo(limit: number, text: string): number {
  let length = 0
  for (const _ of text) {
    length += 1
    if (length === limit) return length
  }
  return length
}
