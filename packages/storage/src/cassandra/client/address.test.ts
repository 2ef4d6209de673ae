import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { StorageFault } from '../../storage-fault.ts'
import { readAddress } from './address.ts'

const clusterOf = (url: string) => {
  const { reach } = readAddress(url)
  if (reach.kind !== 'cluster') throw new TypeError('this is no cluster')
  return reach
}

describe('the address of a keyspace', () => {
  it('names hosts, port, keyspace and data centre', () => {
    const address = readAddress('cassandra://10.0.0.1,10.0.0.2:9142/killrvideo?dc=dc1')

    assert.deepEqual(address, {
      keyspace: 'killrvideo',
      credentials: undefined,
      callMilliseconds: 4_500,
      reach: {
        kind: 'cluster',
        contactPoints: ['10.0.0.1:9142', '10.0.0.2:9142'],
        localDataCenter: 'dc1',
        replication: undefined,
        tls: undefined,
      },
    })
  })

  it('takes port 9042 if none is given, and a port per host', () => {
    assert.deepEqual(clusterOf('cassandra://db/k?dc=x').contactPoints, ['db:9042'])
    assert.deepEqual(clusterOf('cassandra://a:1,b:2/k?dc=x').contactPoints, ['a:1', 'b:2'])
  })

  it('decodes user, password and data centre', () => {
    const { credentials, reach } = readAddress(
      'cassandra://us%40er:p%3A%2Fw@db/k?dc=my+dc&replication=2&tls=/etc/ca.pem',
    )

    assert.deepEqual(credentials, { username: 'us@er', password: 'p:/w' })
    assert.ok(reach.kind === 'cluster')
    assert.equal(reach.localDataCenter, 'my dc')
    assert.equal(reach.replication, 2)
    assert.deepEqual(reach.tls, { caFile: '/etc/ca.pem' })
  })

  it('waits for answers as long as timeout says, else 4.5 s', () => {
    assert.equal(readAddress('cassandra://db/k?dc=x&timeout=30s').callMilliseconds, 30_000)
    assert.equal(readAddress('cassandra://db/k?dc=x').callMilliseconds, 4_500)
    for (const timeout of ['30', '0s', '3m', '']) {
      assert.throws(() => readAddress(`cassandra://db/k?dc=x&timeout=${timeout}`), /timeout is/)
    }
  })

  it('trusts the system’s authorities with tls=on, and speaks plainly with tls=off', () => {
    assert.deepEqual(clusterOf('cassandra://db/k?dc=x&tls=on').tls, { caFile: undefined })
    assert.equal(clusterOf('cassandra://db/k?dc=x&tls=off').tls, undefined)
  })

  it('names an Astra database and its bundle', () => {
    const address = readAddress(
      'astra://token:AstraCS%3Aabc@0-eu.apps.astra.example/k?bundle=/b.zip',
    )

    assert.deepEqual(address.credentials, { username: 'token', password: 'AstraCS:abc' })
    assert.deepEqual(address.reach, {
      kind: 'astra',
      host: '0-eu.apps.astra.example',
      bundle: '/b.zip',
    })
  })

  for (const [url, told] of [
    ['cassandra://db/k', /\?dc=NAME/],
    ['cassandra://db?dc=x', /form cassandra:/],
    ['cassandra://db/my-space?dc=x', /keyspace has/],
    ['cassandra://db/1k?dc=x', /keyspace has/],
    ['cassandra://db:port/k?dc=x', /hosts are/],
    ['cassandra://,db/k?dc=x', /hosts are/],
    ['cassandra://db/k?dc=x&replication=0', /replication is/],
    ['cassandra://db/k?dc=x&tls=yes', /tls is/],
    ['cassandra://u:secret%@db/k?dc=x', /plain % as %25/],
  ] as const) {
    it(`says what is wrong with ${url.replace('secret', '…')}, and never a secret`, () => {
      assert.throws(
        () => readAddress(url),
        (error) =>
          error instanceof StorageFault &&
          told.test(error.message) &&
          !error.message.includes('secret') &&
          !error.message.includes('\n'),
      )
    })
  }
})
