import assert from 'node:assert/strict'
import { it } from 'node:test'
import { type AccountStatus, asAccountId, asIdentifier, type RealmStore } from '@usher/engine'
import {
  eventAt,
  eventsOf,
  kim,
  NOON,
  newName,
  oneTimeToken,
  registered,
  secondsAfter,
  tokenHash,
} from '../people.ts'
import { atOnce, kindsOf, type StoreUnderTest, withStore } from '../subject.ts'

export function testActivation(subject: StoreUnderTest): void {
  const { realm } = subject

  async function pendingKim(store: RealmStore, token: string) {
    return registered(store, kim(realm, { status: 'pending', oneTimeToken: oneTimeToken(token) }))
  }

  function activate({ accounts }: RealmStore, identifier: string, token: string, now = NOON) {
    return accounts.activate({
      identifier: asIdentifier(identifier),
      tokenHash: tokenHash(token),
      now,
      event: eventAt(now, 'account.activated'),
    })
  }

  async function become({ accounts }: RealmStore, id: string, status: AccountStatus) {
    const accountId = asAccountId(id)
    const event = { ...eventAt(NOON, 'account.status_changed'), accountId }
    await accounts.changeStatus({ accountId, status, now: NOON, event })
  }

  withStore('activate', subject, (store) => {
    it('activates the account and spends the token', async () => {
      const { id, identifier } = await pendingKim(store(), 'right')
      const now = secondsAfter(60)

      const first = await activate(store(), identifier, 'right', now)
      const second = await activate(store(), identifier, 'right', now)

      assert.deepEqual(first, { kind: 'activated', accountId: id })
      assert.deepEqual(second, { kind: 'token_invalid' })
      const account = await store().accounts.findById(id)
      assert.equal(account?.status, 'active')
      assert.deepEqual(account?.updatedAt, now)
      assert.deepEqual(await eventsOf(store(), id), ['account.registered', 'account.activated'])
    })

    it('answers an unknown identifier, a wrong token and one of somebody else alike', async () => {
      const { id, identifier } = await pendingKim(store(), 'of kim')
      await pendingKim(store(), 'of lee')

      for (const [name, token] of [
        [newName(), 'of kim'],
        ['k\0im', 'of kim'],
        [identifier, 'wrong'],
        [identifier, 'of lee'],
      ] as const) {
        assert.deepEqual(await activate(store(), name, token), { kind: 'token_invalid' })
      }
      assert.equal((await store().accounts.findById(id))?.status, 'pending')
      assert.equal((await activate(store(), identifier, 'of kim')).kind, 'activated')
    })

    it('refuses a token of another purpose', async () => {
      const token = oneTimeToken('for a reset', 'password_reset')
      const person = kim(realm, { status: 'pending', oneTimeToken: token })
      const { identifier } = await registered(store(), person)

      const outcome = await activate(store(), identifier, 'for a reset')

      assert.deepEqual(outcome, { kind: 'token_invalid' })
    })

    it('takes a token until it expires, and deletes it then', async () => {
      const early = await pendingKim(store(), 'early')
      const late = await pendingKim(store(), 'late')

      const inTime = await activate(store(), early.identifier, 'early', secondsAfter(3599.999))
      const tooLate = await activate(store(), late.identifier, 'late', secondsAfter(3600))
      const gone = await activate(store(), late.identifier, 'late', NOON)

      assert.equal(inTime.kind, 'activated')
      assert.equal(tooLate.kind, 'token_invalid')
      assert.equal(gone.kind, 'token_invalid')
    })

    it('says that an account is active already to whoever holds its token, which stays', async () => {
      const { id, identifier } = await pendingKim(store(), 'held')
      await become(store(), id, 'active')

      assert.deepEqual(await activate(store(), identifier, 'wrong'), { kind: 'token_invalid' })
      assert.deepEqual(await activate(store(), identifier, 'held'), { kind: 'already_active' })
      assert.deepEqual(await activate(store(), identifier, 'held'), { kind: 'already_active' })
    })

    it('does not bring a suspended account back', async () => {
      const { id, identifier } = await pendingKim(store(), 'too late')
      await become(store(), id, 'suspended')

      assert.deepEqual(await activate(store(), identifier, 'too late'), { kind: 'token_invalid' })
      assert.equal((await store().accounts.findById(id))?.status, 'suspended')
    })

    it('activates once, however many use the token at the same time', async () => {
      const { id, identifier } = await pendingKim(store(), 'wanted')

      const outcomes = await atOnce(30, () => activate(store(), identifier, 'wanted'))

      assert.equal(kindsOf(outcomes).activated, 1)
      assert.deepEqual(await eventsOf(store(), id), ['account.registered', 'account.activated'])
    })
  })
}
