/**
 * The form in which passwords are compared with lists: attackers try a listed password in every
 * letter case and in every spelling of Unicode (NIST SP 800-63B-4 §3.1.1.2 compares whole ones).
 */
export function foldPassword(password: string): string {
  return password.normalize('NFKC').toLowerCase().normalize('NFKC')
}
