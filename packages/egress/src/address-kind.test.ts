import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type AddressKind, addressKind } from './address-kind.ts'

const KINDS: Readonly<Record<AddressKind, readonly string[]>> = {
  public: ['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:8.8.8.8'],
  loopback: ['127.0.0.1', '127.255.0.9', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1'],
  private: [
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    'fc00::1',
    'fdff::1',
    '::ffff:10.0.0.1',
    '64:ff9b::10.0.0.1',
    '64:ff9b::a00:1',
  ],
  special: [
    '0.0.0.0',
    '169.254.169.254',
    '192.0.2.1',
    '198.19.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::7f00:1',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    '2001:0:7f00:1::',
    '2001:db8::1',
    '2002:7f00:1::1',
    '64:ff9b:1::1',
    '64:ff9b::169.254.169.254',
    '::ffff:0.0.0.0',
    '::ffff:0:7f00:1',
    'example.com',
    '',
  ],
}

describe('the kind of an address', () => {
  for (const [kind, addresses] of Object.entries(KINDS)) {
    for (const address of addresses) {
      it(`${address || 'no address'} is ${kind}`, () => assert.equal(addressKind(address), kind))
    }
  }
})
