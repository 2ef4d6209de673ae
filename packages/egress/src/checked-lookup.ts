import { type LookupAddress, lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { type AddressKind, addressKind } from './address-kind.ts'
import { EgressFailure } from './egress-failure.ts'

/** Finds the addresses of a name; the system's resolver, or that of a test. */
export type Resolve = (name: string) => Promise<readonly LookupAddress[]>

/** The resolver of the system, hosts file included. */
export const systemResolve: Resolve = (name) =>
  new Promise((resolve, reject) => {
    lookup(name, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses)))
  })

/**
 * All addresses of a host, each of an allowed kind. One address that is not refuses the host: whoever
 * controls the name would only have to wait until it is chosen.
 *
 * @throws {EgressFailure} `address_refused`, `name_unknown`
 */
export async function checkedAddresses(
  hostname: string,
  { mayReach, resolve }: { mayReach: (kind: AddressKind) => boolean; resolve: Resolve },
): Promise<readonly LookupAddress[]> {
  const addresses = await addressesOf(hostname, resolve)
  const isAllowed = addresses.every(({ address }) => mayReach(addressKind(address)))
  if (!isAllowed) throw new EgressFailure('address_refused', hostname)
  return addresses
}

async function addressesOf(hostname: string, resolve: Resolve): Promise<readonly LookupAddress[]> {
  const literal = hostname.replace(/^\[|\]$/g, '')
  const family = isIP(literal)
  if (family !== 0) return [{ address: literal, family }]
  try {
    const found = await resolve(hostname)
    if (found.length > 0) return found
  } catch (cause) {
    throw new EgressFailure('name_unknown', hostname, { cause })
  }
  throw new EgressFailure('name_unknown', hostname)
}

/** Answers a connection with addresses that were checked, so that no second look-up finds others. */
export function pinned(addresses: readonly LookupAddress[]): LookupFunction {
  return (_hostname, { all }, callback) => {
    const [first] = addresses
    if (all || !first) callback(null, [...addresses])
    else callback(null, first.address, first.family)
  }
}
