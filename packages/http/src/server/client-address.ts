import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'

/** Whose `X-Forwarded-For` is believed; see `ServerOptions`. */
export type TrustProxy = boolean | number | string | readonly string[]

/** The address of the client that sent a request, proxies left out. */
export type AddressOf = (request: IncomingMessage) => string

/**
 * Compiles the rules to a function. It goes through `X-Forwarded-For` from the nearest proxy on, as far
 * as it trusts each one, and stops before anything that is no address. Entries may carry a port and
 * brackets, as some gateways write them.
 */
export function clientAddress(trustProxy: TrustProxy): AddressOf {
  const isTrusted = trustOf(trustProxy)
  if (!isTrusted) return peerOf
  return (request) => {
    let address = peerOf(request)
    const forwarded = request.headers['x-forwarded-for']
    if (forwarded === undefined) return address
    const hops = String(forwarded).split(',').reverse()
    for (const [index, hop] of hops.entries()) {
      const next = readAddress(hop)
      if (next === undefined || !isTrusted(address, index)) break
      address = next
    }
    return address
  }
}

/** Empty for clients of a Unix socket. */
function peerOf({ socket }: IncomingMessage): string {
  return plainIPv4(socket.remoteAddress ?? '')
}

/** The address in `203.0.113.2`, `203.0.113.2:40001`, `2001:db8::1`, `[2001:db8::1]:443`. */
function readAddress(hop: string): string | undefined {
  const [, bracketed, withPort] = /^\s*(?:\[([^\]]*)\](?::\d+)?|([\d.]+):\d+)\s*$/.exec(hop) ?? []
  const address = bracketed ?? withPort ?? hop.trim()
  return isIP(address) ? plainIPv4(address) : undefined
}

/** An IPv4 client of a dual-stack socket is the same client as on an IPv4 socket. */
function plainIPv4(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address
}

type IsTrusted = (address: string, hop: number) => boolean

function trustOf(trustProxy: TrustProxy): IsTrusted | undefined {
  if (trustProxy === false) return undefined
  if (trustProxy === true) return () => true
  if (typeof trustProxy === 'number') return (_, hop) => hop < trustProxy
  const networks = networksOf(typeof trustProxy === 'string' ? [trustProxy] : trustProxy)
  return (address) => {
    // Only programs on this machine reach a Unix socket.
    if (address === '') return true
    return networks.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
  }
}

const NAMED: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
}

function networksOf(names: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of names.flatMap((name) => NAMED[name] ?? [name])) {
    const [address = '', bits] = network.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return list
}
