import { BlockList, isIPv4, isIPv6 } from 'node:net'

/**
 * Who is at an address: everybody (`public`), this machine (`loopback`), the own network (`private`),
 * or nobody that a server should ever speak to (`special`): link-local addresses with the metadata of
 * clouds, multicast, documentation, and what wraps another address (RFC 6890 and its registries).
 */
export type AddressKind = 'public' | 'loopback' | 'private' | 'special'

const LOOPBACK = networks('127.0.0.0/8', '::1/128')
const PRIVATE = networks(
  '10.0.0.0/8', // RFC 1918
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10', // shared by carriers, RFC 6598
  'fc00::/7', // RFC 4193
)
const SPECIAL_V4 = networks(
  '0.0.0.0/8', // this network; Linux connects it to itself
  '169.254.0.0/16', // link-local, RFC 3927
  '192.0.0.0/24', // protocol assignments
  '192.0.2.0/24', // documentation, RFC 5737
  '192.88.99.0/24', // 6to4 relays, RFC 7526
  '198.18.0.0/15', // benchmarks, RFC 2544
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3', // multicast, reserved, broadcast
)
/** All that is assigned for use between networks (RFC 4291 §2.4). */
const GLOBAL_V6 = networks('2000::/3')
const SPECIAL_V6 = networks(
  '2001::/23', // protocol assignments, Teredo among them
  '2001:db8::/32', // documentation, RFC 3849
  '2002::/16', // 6to4: wraps IPv4 addresses
  '3fff::/20', // documentation, RFC 9637
)
/** An IPv4 address in the last 32 bits: mapped (RFC 4291 §2.5.5.2), translated (RFC 6052). */
const WRAPPING = ['::ffff:', '64:ff9b::']

/** @param address an IP address, an IPv6 one perhaps with a zone; anything else is `special` */
export function addressKind(address: string): AddressKind {
  if (isIPv4(address)) return kindOfV4(address)
  if (!isIPv6(address) || address.includes('%')) return 'special'
  const compressed = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const wrapped = wrappedV4(compressed)
  return wrapped === undefined ? kindOfV6(compressed) : kindOfV4(wrapped)
}

function kindOfV4(address: string): AddressKind {
  if (LOOPBACK.check(address)) return 'loopback'
  if (PRIVATE.check(address)) return 'private'
  return SPECIAL_V4.check(address) ? 'special' : 'public'
}

function kindOfV6(address: string): AddressKind {
  if (LOOPBACK.check(address, 'ipv6')) return 'loopback'
  if (PRIVATE.check(address, 'ipv6')) return 'private'
  const isGlobal = GLOBAL_V6.check(address, 'ipv6') && !SPECIAL_V6.check(address, 'ipv6')
  return isGlobal ? 'public' : 'special'
}

/** Of the form that URLs have: `::ffff:7f00:1`, `64:ff9b::a00:1`. */
function wrappedV4(compressed: string): string | undefined {
  const prefix = WRAPPING.find((start) => compressed.startsWith(start))
  if (prefix === undefined) return undefined
  const groups = compressed.slice(prefix.length).split(':')
  if (groups.length > 2 || groups.some((group) => !/^[0-9a-f]{1,4}$/.test(group))) return undefined
  const [high = 0, low = 0] = [0, ...groups.map((group) => Number.parseInt(group, 16))].slice(-2)
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

function networks(...prefixes: readonly string[]): BlockList {
  const list = new BlockList()
  for (const prefix of prefixes) {
    const [address = '', bits = ''] = prefix.split('/')
    list.addSubnet(address, Number(bits), isIPv4(address) ? 'ipv4' : 'ipv6')
  }
  return list
}
