/**
 * What stays the same of an address: devices change the last 64 bits of their IPv6 address every
 * day (RFC 8981), and a site has them all (RFC 4291 §2.5.1). IPv4 in IPv6 is IPv4.
 */
export function networkOf(address: string): string {
  const [plain = ''] = address.toLowerCase().split('%')
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(plain)?.[1]
  if (mapped !== undefined) return mapped
  if (!plain.includes(':')) return plain
  const [head = '', tail] = plain.split('::').map((part) => part.split(':').filter(Boolean))
  const left = head === '' ? [] : head
  const zeros = tail ? Math.max(8 - left.length - tail.length, 0) : 0
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...(tail ?? [])]
  const network = groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16))
  return `${network.join(':')}::/64`
}
