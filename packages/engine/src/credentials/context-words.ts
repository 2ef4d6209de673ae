import { foldPassword } from './fold-password.ts'

/** What an attacker who knows the person tries first. */
export interface PasswordContext {
  /** The e-mail address or user name. */
  readonly identifier: string
  /** The app's name and the person's names. */
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
  const known = words.map(foldPassword).filter((word) => word !== '')
  const together = [known.join(''), known.join(' '), known.toReversed().join('')]
  return known.length > 0 && [...known, ...together].includes(folded)
    ? 'contains_context'
    : undefined
}
