import { readFileSync } from 'node:fs'
import { containsPassword } from './sorted-prefixes.ts'

let list: Buffer | undefined

/**
 * Whether the password is one of the 49,000 that people choose most (the list of zxcvbn-ts), in any
 * letter case. The list is read at the first question.
 */
export function isCommonPassword(password: string): boolean {
  list ??= readFileSync(new URL('../lists/common-passwords.bin', import.meta.url))
  return containsPassword(list, password)
}
