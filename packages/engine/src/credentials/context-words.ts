import { foldPassword } from './fold-password.ts'

/** What an attacker who knows the person tries first. */
export interface PasswordContext {
  /** The e-mail address or user name. */
  readonly identifier: string
  /** The app's name, then the person's names. */
  readonly words: readonly string[]
}

/**
 * Whether the whole password is the identifier, its local part, one of the words, or all of the
 * words together (OWASP ASVS 5.0, 6.2.11). A word inside of a longer password is fine.
 */
export function matchesContext(
  password: string,
  { identifier, words }: PasswordContext,
): 'contains_identifier' | 'contains_context' | undefined {
  const folded = foldPassword(password)
  const address = foldPassword(identifier)
  if (folded === address || folded === address.split('@')[0]) return 'contains_identifier'
  return guessesFrom(words.map(foldPassword)).has(withoutBlanks(folded))
    ? 'contains_context'
    : undefined
}

/** Each word, what stands within it between blanks, and all that belong together in both orders. */
function guessesFrom([app = '', ...names]: readonly string[]): ReadonlySet<string> {
  const parts = names.flatMap((name) => name.split(/\s+/))
  const together = [parts, [app, ...parts], [app, ...names]].flatMap((all) => [
    all.join(''),
    all.toReversed().join(''),
  ])
  const guesses = [app, ...names, ...parts, ...together].map(withoutBlanks)
  return new Set(guesses.filter((guess) => guess !== ''))
}

const withoutBlanks = (text: string) => text.replace(/\s/g, '')
