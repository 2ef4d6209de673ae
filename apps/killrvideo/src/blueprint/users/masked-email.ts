import type { Account } from '@usher/engine'

/**
 * An address for people who have no business with it: of the part before the @-sign only the first
 * and the last character can be read (section C.1).
 */
export function maskedEmail(email: string): string {
  const at = email.lastIndexOf('@')
  const localPart = [...email.slice(0, at)]
  const masked = localPart.map((character, place) =>
    place === 0 || place === localPart.length - 1 ? character : '*',
  )
  return masked.join('') + email.slice(at)
}

/** Whether a caller sees the whole address of an account: it is the own one, or a moderator asks. */
export function mayReadEmail(
  caller: Pick<Account, 'id' | 'roles'> | undefined,
  { id }: Pick<Account, 'id'>,
): boolean {
  return caller !== undefined && (caller.id === id || caller.roles.includes('moderator'))
}
