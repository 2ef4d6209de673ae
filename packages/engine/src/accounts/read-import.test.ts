import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { seconds } from '../duration.ts'
import { webFormEmailRules } from '../identifiers/email-address.ts'
import { defineRealm } from '../realm.ts'
import { type ForeignAccount, readImport } from './read-import.ts'

const realm = defineRealm({
  name: 'cinema',
  accountIds: { form: 'prefixed', prefix: 'guest_' },
  identifier: { kind: 'email', rules: webFormEmailRules },
  credential: { kind: 'password', rules: [] },
  roles: ['guest', 'usher'],
  defaultRole: 'guest',
  lastRole: 'keep',
  profile: {},
  statuses: ['active', 'suspended'],
  activation: 'none',
  passwordReset: 'none',
  accessToken: { subject: 'sub', carries: [], ttlSeconds: seconds('15m') },
  sessions: 'none',
  limits: { registration: [], logIn: [], passwordReset: [] },
})
const now = new Date('2026-01-02T03:04:05Z')
const clock = { now: () => now, pause: async () => {} }

const kim: ForeignAccount = {
  identifier: 'Kim@Example.com',
  profile: { name: 'Kim' },
  roles: ['usher', 'guest', 'usher'],
  hash: '$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW',
  status: 'suspended',
  createdAt: new Date('2019-05-04T00:00:00Z'),
}
const read = (change: Partial<ForeignAccount>) =>
  readImport({ realm, clock }, { ...kim, ...change })

describe('an account of another system', () => {
  it('is stored as it was, its address normalised and its roles told once', () => {
    const reading = read({})

    assert.equal(reading.kind, 'account')
    const { id, ...account } = reading.account
    assert.match(String(id), /^guest_/)
    assert.deepEqual(account, {
      identifier: 'kim@example.com',
      shownIdentifier: 'kim@example.com',
      status: 'suspended',
      roles: ['guest', 'usher'],
      profile: { name: 'Kim' },
      hash: kim.hash,
      createdAt: kim.createdAt,
    })
  })

  it('is active from now on, in the default role, without a password, if nothing else is said', () => {
    const reading = read({ roles: [], hash: undefined, status: undefined, createdAt: undefined })

    assert.equal(reading.kind, 'account')
    const { status, roles, hash, createdAt } = reading.account
    assert.deepEqual([status, roles, hash, createdAt], ['active', ['guest'], '!', now])
  })

  it('keeps an id of the realm’s form', () => {
    const reading = read({ id: 'guest_1' })

    assert.equal(reading.kind, 'account')
    assert.equal(reading.account.id, 'guest_1')
  })

  it('is pending if its address is not confirmed and the realm activates by mail', () => {
    const mailing = defineRealm({
      ...realm,
      statuses: ['pending', 'active'],
      activation: { tokenTtlSeconds: seconds('1d') },
    })
    const readings = [
      readImport({ realm: mailing, clock }, { ...kim, status: undefined, isConfirmed: false }),
      readImport({ realm: mailing, clock }, { ...kim, status: undefined, isConfirmed: true }),
      read({ status: undefined, isConfirmed: false }),
    ]

    const stored = readings.map((one) => (one.kind === 'account' ? one.account : undefined))
    assert.deepEqual(
      stored.map((account) => [account?.status, account?.confirmedAt]),
      [
        ['pending', undefined],
        ['active', kim.createdAt],
        ['active', undefined],
      ],
    )
  })

  const refusals: readonly (readonly [Partial<ForeignAccount>, RegExp])[] = [
    [{ identifier: 'kim' }, /@-sign/],
    [{ roles: ['king'] }, /no role king; give guest, usher/],
    [{ status: 'archived' }, /no status archived; give active, suspended/],
    [{ hash: 'letmein' }, /^the hash is none that can be verified/],
    [{ id: '17' }, /^the id cannot be kept: ids of cinema are texts that begin with guest_$/],
    [{ id: 'guest_a/b' }, /^the id cannot be kept/],
  ]
  for (const [change, expected] of refusals) {
    it(`is refused with ${Object.keys(change)} ${Object.values(change)}, in words without the hash`, () => {
      const reading = read(change)

      assert.equal(reading.kind, 'refused')
      assert.match(reading.reason, expected)
      assert.ok(!reading.reason.includes('letmein'))
    })
  }
})
