import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { AccountId } from '@usher/engine'
import {
  eventAt,
  eventsOf,
  kim,
  NOON,
  newMail,
  passwordHash,
  registered,
  secondsAfter,
  signedIn,
  tokenHash,
} from '../people.ts'
import { atOnce, kindsOf, type StoreUnderTest, withStore } from '../subject.ts'
import { enter, withTotp } from './people.ts'

const OPENS = secondsAfter(3600)
const ENDS = secondsAfter(7200)

export function testRecoveryStore(subject: StoreUnderTest): void {
  const { realm } = subject

  withStore('recoveries', subject, (store) => {
    const verified = { kind: 'password', hash: passwordHash('secret') } as const
    const request = (accountId: AccountId, name: string, password = 'secret') =>
      store().recoveries.request({
        ...{ accountId, now: NOON, mail: newMail() },
        recovery: { accountId, requestedAt: NOON, opensAt: OPENS, expiresAt: ENDS },
        verified: { kind: 'password', hash: passwordHash(password) },
        tokenHash: tokenHash(`token ${name}`),
        cancelHash: tokenHash(`cancel ${name}`),
        event: eventAt(NOON, 'recovery.requested'),
      })
    const complete = (accountId: AccountId, name: string, now = OPENS) =>
      store().recoveries.complete({
        ...{ accountId, now, verified, mail: newMail() },
        tokenHash: tokenHash(`token ${name}`),
        event: eventAt(now, 'recovery.completed'),
      })
    const cancel = (of: Parameters<ReturnType<typeof store>['recoveries']['cancel']>[0]['of']) =>
      store().recoveries.cancel({
        ...{ of, now: NOON, mail: () => newMail() },
        event: eventAt(NOON, 'recovery.cancelled'),
      })

    it('are noted for the right password of an account with a factor only', async () => {
      const { id } = await withTotp(store(), realm)
      const { id: without } = await registered(store(), kim(realm))

      assert.deepEqual(await request(id, 'noted'), { kind: 'requested' })
      assert.deepEqual(await request(id, 'other', 'of yesterday'), { kind: 'nothing' })
      assert.deepEqual(await request(without, 'without'), { kind: 'nothing' })
      const expected = { accountId: id, requestedAt: NOON, opensAt: OPENS, expiresAt: ENDS }
      assert.deepEqual(await store().recoveries.find({ accountId: id }, NOON), expected)
      const byToken = { tokenHash: tokenHash('token noted') }
      assert.deepEqual(await store().recoveries.find(byToken, NOON), expected)
      assert.equal(await store().recoveries.find(byToken, ENDS), undefined)
      assert.equal((await eventsOf(store(), id)).at(-1), 'recovery.requested')
    })

    it('remove factors and sessions once, in their time', async () => {
      const { id } = await withTotp(store(), realm)
      await request(id, 'timely')

      const early = await complete(id, 'timely', secondsAfter(-1, OPENS))
      const late = await complete(id, 'timely', ENDS)
      const outcomes = await atOnce(16, () => complete(id, 'timely'))

      assert.deepEqual([early.kind, late.kind], ['token_invalid', 'token_invalid'])
      assert.deepEqual(kindsOf(outcomes), { completed: 1, token_invalid: 15 })
      const none = { totp: undefined, passkeys: [], recoveryCodes: 0 }
      assert.deepEqual(await store().factors.list(id), none)
      assert.equal((await enter(store(), id)).kind, 'admitted')
    })

    it('are replaced by a second one, and cancelled by either way', async () => {
      const { id } = await withTotp(store(), realm)
      await request(id, 'first')
      await request(id, 'second')

      assert.deepEqual(await complete(id, 'first'), { kind: 'token_invalid' })
      assert.deepEqual(await cancel({ cancelHash: tokenHash('cancel first') }), {
        cancelled: false,
      })
      assert.deepEqual(await cancel({ cancelHash: tokenHash('cancel second') }), {
        cancelled: true,
      })
      assert.deepEqual(await complete(id, 'second'), { kind: 'token_invalid' })
      await request(id, 'third')
      const outcomes = await atOnce(16, () => cancel({ accountId: id }))
      assert.equal(outcomes.filter(({ cancelled }) => cancelled).length, 1)
      assert.equal((await eventsOf(store(), id)).at(-1), 'recovery.cancelled')
    })

    it('let no session live that was open before', async () => {
      const { id } = await registered(store(), kim(realm))
      await signedIn(store(), id)
      const other = await withTotp(store(), realm)
      await request(other.id, 'sessions')

      await complete(other.id, 'sessions')

      assert.equal((await store().sessions.listActive(id, NOON)).length, 1)
      assert.deepEqual(await store().sessions.listActive(other.id, NOON), [])
    })
  })
}
