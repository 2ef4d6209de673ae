import { isIPv6 } from 'node:net'

/**
 * Names the network of an address: everything that is counted or remembered by address is kept
 * under this name. It is the IPv4 address, or the first 64 bits of an IPv6 address, because a
 * single host has the other 64 bits to itself and changes them at will (RFC 4291 §2.5.1, RFC 8981).
 *
 * All spellings of an address have one name. IPv4 within IPv6 is IPv4: mapped (RFC 4291 §2.5.5.2)
 * or translated under the well-known prefix (RFC 6052 §2.1). The zone of a link-local address
 * (RFC 4007 §11) says nothing about the client and is left out.
 */
export function networkOf(address: string): string {
  const [plain = ''] = address.split('%')
  if (!isIPv6(plain)) return plain
  const groups = groupsOf(plain)
  const prefix = groups.slice(0, 6).join(':')
  if (prefix === MAPPED || prefix === TRANSLATED) return dotted(groups.slice(6))
  return `${groups.slice(0, 4).join(':')}::/64`
}

const MAPPED = '0:0:0:0:0:ffff'
const TRANSLATED = '64:ff9b:0:0:0:0'
const GROUPS = 8

/** The eight groups as hexadecimal digits without leading zeros. */
function groupsOf(address: string): readonly string[] {
  const [head = '', tail] = address.split('::')
  const left = writtenGroups(head)
  const right = tail === undefined ? [] : writtenGroups(tail)
  const omitted = Array.from({ length: GROUPS - left.length - right.length }, () => '0')
  return [...left, ...omitted, ...right]
}

function writtenGroups(part: string): readonly string[] {
  const groups = part.split(':').filter(Boolean)
  return groups.flatMap((group) => (group.includes('.') ? fromDotted(group) : hex(`0x${group}`)))
}

/** `192.0.2.7` as the two groups `c000` and `207`. */
function fromDotted(address: string): readonly string[] {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number)
  return [hex(a * 256 + b), hex(c * 256 + d)]
}

function dotted(groups: readonly string[]): string {
  const numbers = groups.map((group) => Number(`0x${group}`))
  return numbers.flatMap((number) => [number >> 8, number & 255]).join('.')
}

const hex = (number: number | string): string => Number(number).toString(16)
