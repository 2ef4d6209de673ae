import type { Refusal } from '@usher/engine'

/** The engine's no in words for operators. The codes are explained in docs/refusals.md. */
export function refusalText(refusal: Refusal): string {
  switch (refusal.code) {
    case 'identifier_taken':
      return `there is an account ${refusal.identifier} already; look at it with: usher users show`
    case 'identifier_invalid':
    case 'password_too_weak':
      return refusal.reason
    case 'role_unknown':
      return `there is no role ${refusal.role}; give one of ${refusal.known.join(', ')}`
    case 'account_not_found':
      return 'there is no such account in this app; look for it with: usher users list'
    case 'last_way_in':
      return 'nobody could sign in any more; set a password first: usher users set-password'
    case 'api_key_not_found':
      return 'the account has no such key; see: usher api-keys list'
    case 'overloaded':
      return 'too many passwords wait for being hashed; try again'
    default:
      return `refused: ${refusal.code}; see docs/refusals.md`
  }
}
