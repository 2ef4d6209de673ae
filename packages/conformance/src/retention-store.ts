import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Ended, KeptFor, RealmStore, RetentionStore } from '@usher/engine'
import {
  eventAt,
  kim,
  NOON,
  newMail,
  newSession,
  oneTimeToken,
  registered,
  secondsAfter,
  signedIn,
} from './people.ts'
import { atOnce, type StoreUnderTest, withStore } from './subject.ts'

const HOUR = 3600
const ALL = { limit: 100 }

/** Of a store that has a retention. */
export function testRetentionStore(subject: StoreUnderTest): void {
  const { realm } = subject

  withStore('retention', subject, (store) => {
    const retention = (): RetentionStore =>
      store().retention ?? assert.fail('this database keeps everything')
    const ended = (of: KeptFor, seconds: number): Ended => ({ of, before: secondsAfter(seconds) })
    /** Prunes what tests before have left, too, and says how much. */
    const pruned = async (which: Ended, limit = ALL.limit) => {
      const counted = await retention().count(which)
      let total = 0
      for (;;) {
        const count = await retention().prune({ ...which, limit })
        assert.ok(count <= limit)
        total += count
        if (count < limit) break
      }
      assert.equal(total, counted)
      return total
    }

    it('takes away sessions that were revoked or expired, and no others', async () => {
      const { id: accountId } = await registered(store(), kim(realm))
      const open = await signedIn(store(), accountId, newSession({ expiresAt: secondsAfter(1e6) }))
      await signedIn(store(), accountId, newSession()) // expires after an hour
      const revoked = await signedIn(
        store(),
        accountId,
        newSession({ expiresAt: secondsAfter(1e6) }),
      )
      const now = secondsAfter(HOUR + 1)
      const event = eventAt(now, 'session.revoked')
      await store().sessions.revoke({ sessionId: revoked, accountId, now, event })

      assert.equal(await pruned(ended('sessions', HOUR - 1)), 0)
      assert.equal(await pruned(ended('sessions', HOUR)), 1)
      assert.equal(await pruned(ended('sessions', HOUR + 1)), 1)

      const left = await store().sessions.listActive(accountId, NOON)
      assert.deepEqual(
        left.map(({ id }) => id),
        [open],
      )
    })

    it('takes away tokens after their end, in portions', async () => {
      for (const name of ['one', 'two', 'three', 'four', 'five']) {
        const token = oneTimeToken(`${name} to prune`)
        await registered(store(), kim(realm, { status: 'pending', oneTimeToken: token }))
      }

      assert.equal(await pruned(ended('tokens', HOUR - 1)), 0)
      assert.equal(await pruned(ended('tokens', HOUR), 2), 5)
    })

    it('takes away mails that were given up, and none that wait', async () => {
      const { outbox } = store()
      const [waiting, givenUp] = [newMail(), newMail()]
      await outbox.add(waiting, NOON)
      await outbox.add(givenUp, NOON)
      await outbox.failed({ id: givenUp.id, reason: '550', nextAttemptAt: undefined })
      const [{ failedAt } = assert.fail('it is there')] = await outbox.list({
        ...{ state: 'failed', limit: 1 },
      })
      const at = failedAt?.getTime() ?? assert.fail('it was given up')

      assert.equal(await pruned({ of: 'mails', before: new Date(at - 1) }), 0)
      // the database's own clock may be finer
      assert.equal(await pruned({ of: 'mails', before: new Date(at + 1) }), 1)

      assert.deepEqual(await idsOf(store()), { waiting: [waiting.id], failed: [] })
    })

    it('takes from audit events what they tell of people; they stay and verify', async () => {
      const { id: accountId } = await registered(store(), kim(realm))
      const told = {
        accountId,
        actor: 'operator:ada',
        address: '192.0.2.7',
        userAgent: 'a browser',
      }
      for (const seconds of [1, 2, 3]) {
        await store().audit.record({
          ...{ ...eventAt(secondsAfter(seconds), 'role.granted'), ...told },
          detail: { role: 'moderator' },
        })
      }
      await store().audit.sealEnd()
      await store().audit.record({ ...eventAt(secondsAfter(4), 'login.failed'), ...told })

      await pruned(ended('audit', 2), 1)

      const events = await store().audit.list({ accountId, limit: 4 })
      assert.deepEqual(
        events
          .toReversed()
          .map(({ type, actor, address, detail }) => [type, actor, address, detail?.role]),
        [
          ['role.granted', 'operator:ada', undefined, undefined],
          ['role.granted', 'operator:ada', undefined, undefined],
          ['role.granted', 'operator:ada', '192.0.2.7', 'moderator'],
          ['login.failed', 'operator:ada', '192.0.2.7', undefined],
        ],
      )
      await store().audit.sealEnd()
      assert.deepEqual((await store().audit.verify())?.problems, [])
    })

    it('takes each row away once, however many do it at once', async () => {
      const { id: accountId } = await registered(store(), kim(realm))
      for (let index = 0; index < 20; index += 1) await signedIn(store(), accountId)
      await pruned(ended('sessions', HOUR - 1))

      const counts = await atOnce(8, () =>
        retention().prune({ ...ended('sessions', HOUR), limit: 7 }),
      )
      const rest = await pruned(ended('sessions', HOUR))

      assert.equal(counts.reduce((sum, count) => sum + count, 0) + rest, 20)
    })
  })
}

async function idsOf({ outbox }: RealmStore) {
  const ids = async (state: 'waiting' | 'failed') =>
    (await outbox.list({ state, limit: 10 })).map(({ id }) => id)
  return { waiting: await ids('waiting'), failed: await ids('failed') }
}
