import assert from 'node:assert/strict'
import { it } from 'node:test'
import { networkOf } from './network-of.ts'

const NETWORKS = [
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:aaaa:bbbb:cccc:dddd', '2001:db8:1:2::/64'],
  ['2001:DB8:0001:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
] as const

for (const [address, network] of NETWORKS) {
  it(`the network of ${address} is ${network}`, () => {
    assert.equal(networkOf(address), network)
  })
}
