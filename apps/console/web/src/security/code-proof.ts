/** What somebody typed: six digits are of an authenticator app, anything else is a recovery code. */
export function codeProof(typed: string): { code: string } | { recovery_code: string } {
  const digits = typed.replaceAll(/\s/g, '')
  return /^\d{6}$/.test(digits) ? { code: digits } : { recovery_code: typed.trim() }
}
