import { createHash } from 'node:crypto'
import { foldPassword } from '@usher/engine'

/** Of each entry its list keeps so many bytes of SHA-256; another password shares them by 2^-48. */
const PREFIX_BYTES = 8

/** @returns the list as `containsPassword` reads it: each entry's prefix, ascending, without gaps */
export function sortedPrefixes(passwords: Iterable<string>): Buffer {
  const prefixes = new Set<bigint>()
  for (const password of passwords) prefixes.add(prefixOf(password))
  const list = Buffer.alloc(prefixes.size * PREFIX_BYTES)
  for (const [index, prefix] of BigUint64Array.from(prefixes).sort().entries()) {
    list.writeBigUInt64BE(prefix, index * PREFIX_BYTES)
  }
  return list
}

/** Looks for a password in a list that `sortedPrefixes` made. */
export function containsPassword(list: Buffer, password: string): boolean {
  const wanted = prefixOf(password)
  let low = 0
  let high = list.length / PREFIX_BYTES
  while (low < high) {
    const middle = (low + high) >>> 1
    const found = list.readBigUInt64BE(middle * PREFIX_BYTES)
    if (found === wanted) return true
    if (found < wanted) low = middle + 1
    else high = middle
  }
  return false
}

function prefixOf(password: string): bigint {
  return createHash('sha256').update(foldPassword(password)).digest().readBigUInt64BE()
}
