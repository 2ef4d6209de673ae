import assert from 'node:assert/strict'
import { it } from 'node:test'
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

const DAY = 86_400 // seconds
const TAKE = { leaseSeconds: 60, longestPauseSeconds: 3_600, limit: 10 }

/** What operators ask of the stores. */
export function testAdministration(subject: StoreUnderTest): void {
  const { realm } = subject

  withStore('administration', subject, (store) => {
    it('tells of one-time tokens what they are for and when they end, and nothing else', async () => {
      const account = {
        ...kim(realm, { status: 'pending' }),
        oneTimeToken: oneTimeToken('a token'),
      }
      const { id } = await registered(store(), account)
      const { id: other } = await registered(store(), kim(realm))

      const tokens = await store().accounts.listOneTimeTokens(id)

      assert.deepEqual(tokens, [{ purpose: 'activation', expiresAt: secondsAfter(3600) }])
      assert.deepEqual(await store().accounts.listOneTimeTokens(other), [])
    })

    it('counts the sessions that are neither revoked nor expired', async () => {
      const { id } = await registered(store(), kim(realm))
      const before = await store().sessions.countActive(secondsAfter(60))
      await signedIn(store(), id)
      await signedIn(store(), id, newSession({ expiresAt: secondsAfter(60) }))
      await signedIn(store(), id, newSession({ expiresAt: secondsAfter(2 * DAY) }))
      const gone = await signedIn(store(), id)
      await store().sessions.revoke({
        sessionId: gone,
        accountId: id,
        now: secondsAfter(30),
        event: { ...eventAt(secondsAfter(30), 'session.revoked'), accountId: id },
      })

      assert.equal(await store().sessions.countActive(secondsAfter(59.999)), before + 3)
      assert.equal(await store().sessions.countActive(secondsAfter(60)), before + 2)
      assert.equal(await store().sessions.countActive(secondsAfter(DAY)), 1)
      assert.equal(await store().sessions.countActive(secondsAfter(2 * DAY - 0.001)), 1)
      assert.equal(await store().sessions.countActive(secondsAfter(2 * DAY)), 0)
    })

    it('lists and counts the events of a time, its beginning included, its end not', async () => {
      const type = 'account.imported'
      for (const seconds of [0, 10, 20, 30]) {
        await store().audit.record(eventAt(secondsAfter(seconds), type))
      }
      const listed = async (since?: Date, until?: Date) => {
        const events = await store().audit.list({ type, since, until, limit: 10 })
        return events.map(({ at }) => (at.getTime() - NOON.getTime()) / 1000)
      }

      assert.deepEqual(await listed(secondsAfter(10), secondsAfter(30)), [20, 10])
      assert.deepEqual(await listed(secondsAfter(10)), [30, 20, 10])
      assert.deepEqual(await listed(undefined, secondsAfter(10)), [0])
      assert.deepEqual(await listed(secondsAfter(31)), [])
      assert.deepEqual(await listed(undefined, NOON), [])
      const count = (since: number, until: number) =>
        store().audit.count({ type, since: secondsAfter(since), until: secondsAfter(until) })
      assert.equal(await count(10, 30), 2)
      assert.equal(await count(0, 31), 4)
      assert.equal(await count(31, 1000), 0)
    })

    it('goes on within a time, page by page', async () => {
      const type = 'role.granted'
      for (let index = 0; index < 6; index += 1) {
        await store().audit.record(eventAt(secondsAfter(index), type))
      }
      const time = { type, since: secondsAfter(1), until: secondsAfter(5) } as const

      const first = await store().audit.list({ ...time, limit: 2 })
      const second = await store().audit.list({ ...time, limit: 3, before: first.at(-1)?.id })

      const seconds = [...first, ...second].map(({ at }) => at.getSeconds())
      assert.deepEqual(seconds, [4, 3, 2, 1])
    })

    it('lists mails that wait, what is due first at the head', async () => {
      const { outbox } = store()
      const [later, sooner] = [newMail(), newMail()]
      await outbox.add(later, secondsAfter(20))
      await outbox.add(sooner, secondsAfter(10))

      const [first, second] = await outbox.list({ state: 'waiting', limit: 10 })

      assert.equal(second?.id, later.id)
      assert.deepEqual(
        { ...first, sealed: [...(first?.sealed ?? [])] },
        {
          id: sooner.id,
          sealed: [...sooner.sealed],
          createdAt: secondsAfter(10),
          attempt: 0,
          nextAttemptAt: secondsAfter(10),
          failedAt: undefined,
          reason: undefined,
        },
      )
      assert.equal((await outbox.list({ state: 'waiting', limit: 1 })).length, 1)
      await outbox.delivered(later.id)
      await outbox.delivered(sooner.id)
    })

    it('lists mails that were given up, and makes one of them due again, once', async () => {
      const { outbox } = store()
      const mail = newMail()
      await outbox.add(mail, NOON)
      await outbox.claim({ now: NOON, ...TAKE })
      await outbox.failed({ id: mail.id, reason: 'EENVELOPE 550', nextAttemptAt: undefined })

      const [given] = await outbox.list({ state: 'failed', limit: 10 })
      assert.equal(given?.id, mail.id)
      assert.equal(given?.attempt, 1)
      assert.equal(given?.reason, 'EENVELOPE 550')
      assert.equal(given?.nextAttemptAt, undefined)
      assert.ok(given?.failedAt)

      const now = secondsAfter(7200)
      const outcomes = await atOnce(8, () => outbox.retry({ id: mail.id, now }))
      assert.equal(outcomes.filter(({ retried }) => retried).length, 1)
      assert.deepEqual(await outbox.list({ state: 'failed', limit: 10 }), [])
      const [claimed] = await outbox.claim({ now, ...TAKE })
      assert.deepEqual([claimed?.id, claimed?.attempt], [mail.id, 1])
    })

    it('tries a mail again in another form, with its event', async () => {
      const { outbox, audit } = store()
      const [mail, other] = [newMail(), newMail()]
      const { id: accountId } = await registered(store(), kim(realm))
      await outbox.add(mail, NOON)
      await outbox.claim({ now: NOON, ...TAKE })
      await outbox.failed({ id: mail.id, reason: 'EENVELOPE 550', nextAttemptAt: undefined })

      const event = { ...eventAt(NOON, 'mail.redirected'), accountId }
      const instead = { sealed: other.sealed, recipient: 'a mark', event }
      const change = { id: mail.id, now: NOON, instead }
      const outcomes = await atOnce(8, () => outbox.retry(change))

      assert.equal(outcomes.filter(({ retried }) => retried).length, 1)
      const [claimed] = await outbox.claim({ now: NOON, ...TAKE })
      assert.deepEqual(claimed, { id: mail.id, sealed: claimed?.sealed, attempt: 1 })
      assert.deepEqual([...(claimed?.sealed ?? [])], [...other.sealed])
      const type = 'mail.redirected'
      assert.equal((await audit.list({ accountId, type, limit: 10 })).length, 1)
      await outbox.delivered(mail.id)
    })

    it('finds a mail, and removes it once, with the event of that', async () => {
      const { outbox, audit } = store()
      const mail = newMail()
      const { id: accountId } = await registered(store(), kim(realm))
      await outbox.add(mail, NOON)
      assert.equal((await outbox.find(mail.id))?.attempt, 0)

      const event = { ...eventAt(NOON, 'mail.deleted'), accountId }
      const outcomes = await atOnce(8, () => outbox.remove({ id: mail.id, event }))

      assert.equal(outcomes.filter(({ removed }) => removed).length, 1)
      assert.equal(await outbox.find(mail.id), undefined)
      assert.deepEqual(await outbox.claim({ now: NOON, ...TAKE }), [])
      assert.equal((await audit.list({ accountId, type: 'mail.deleted', limit: 10 })).length, 1)
    })

    it('does not try again what was not given up', async () => {
      const { outbox } = store()
      const mail = newMail()
      await outbox.add(mail, NOON)

      assert.deepEqual(await outbox.retry({ id: mail.id, now: NOON }), { retried: false })
      assert.deepEqual(await outbox.retry({ id: 'nothing', now: NOON }), { retried: false })
    })
  })
}
