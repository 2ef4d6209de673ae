/** One demand on new passwords, with the contract's words for whoever fails it. */
export interface PasswordRule {
  holds(password: string): boolean
  readonly message: string
}

/** @returns the message of the first rule that does not hold, in the order given */
export function firstBrokenRule(
  rules: readonly PasswordRule[],
  password: string,
): string | undefined {
  return rules.find((rule) => !rule.holds(password))?.message
}

/** Counts code points: an emoji is one character. */
export function minimumLength(characters: number, message: string): PasswordRule {
  return { holds: (password) => lengthUpTo(characters, password) >= characters, message }
}

/** Counts code points: an emoji is one character. */
export function maximumLength(characters: number, message: string): PasswordRule {
  return { holds: (password) => lengthUpTo(characters + 1, password) <= characters, message }
}

/** @param pattern without the flags `g` and `y`, which would remember the last password's end */
export function contains(pattern: RegExp, message: string): PasswordRule {
  if (pattern.global || pattern.sticky) throw new TypeError(`${pattern} remembers where it stopped`)
  return { holds: (password) => pattern.test(password), message }
}

function lengthUpTo(limit: number, text: string): number {
  let length = 0
  for (const _ of text) {
    length += 1
    if (length === limit) return length
  }
  return length
}
