import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { networkOf } from './network-of.ts'

const NETWORKS = [
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['::ffff:c000:207', '192.0.2.7'],
  ['::FFFF:C000:0207', '192.0.2.7'],
  ['0:0:0:0:0:ffff:192.0.2.7', '192.0.2.7'],
  ['64:ff9b::192.0.2.7', '192.0.2.7'],
  ['64:ff9b::c000:207', '192.0.2.7'],
  ['2001:db8:1:2:aaaa:bbbb:cccc:dddd', '2001:db8:1:2::/64'],
  ['2001:DB8:0001:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:db8::', '2001:db8:0:0::/64'],
  ['2001:db8::192.0.2.7', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::', '0:0:0:0::/64'],
  ['unknown', 'unknown'],
] as const

describe('the network', () => {
  for (const [address, network] of NETWORKS) {
    it(`of ${address} is ${network}`, () => {
      assert.equal(networkOf(address), network)
    })
  }

  it('is the same for every spelling of an address and every host of 64 bits', () => {
    const group = fc.integer({ min: 0, max: 0xff_ff })
    const half = fc.tuple(group, group, group, group)
    fc.assert(
      fc.property(half, half, half, (network, host, otherHost) => {
        const spelled = networkOf(`${hex(network)}:${hex(host)}`)
        const padded = hex(network, 4).toUpperCase()

        assert.equal(networkOf(`${padded}:${hex(otherHost, 4)}`), spelled)
        assert.equal(networkOf(shortest(`${hex(network)}:${hex(otherHost)}`)), spelled)
      }),
      {
        examples: [
          [
            [0, 0, 0, 0],
            [1, 0, 0, 1],
            [1, 0, 0, 2],
          ],
        ],
      },
    )
  })

  it('is another one for another 64 bits', () => {
    assert.notEqual(networkOf('2001:db8:0:1::1'), networkOf('2001:db8:0:2::1'))
  })
})

function hex(groups: readonly number[], digits = 1): string {
  return groups.map((group) => group.toString(16).padStart(digits, '0')).join(':')
}

/** As RFC 5952 writes it: the URL parser of the runtime does. */
function shortest(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1)
}
