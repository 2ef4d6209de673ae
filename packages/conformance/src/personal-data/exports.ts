import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { it } from 'node:test'
import type { AccountId, ClaimedExport } from '@usher/engine'
import { approved } from '../approved.ts'
import {
  eventAt,
  eventsOf,
  kim,
  NOON,
  newMail,
  newSession,
  registered,
  secondsAfter,
  signedIn,
} from '../people.ts'
import { atOnce, gathered, kindsOf, type StoreUnderTest, withStore } from '../subject.ts'

const RIVALS = 16
const LATER = secondsAfter(3600)

export function testExports(subject: StoreUnderTest): void {
  withStore('exports', subject, (store) => {
    const person = () => registered(store(), kim(subject.realm))
    const request = async (accountId: AccountId, now = NOON, since?: Date) =>
      store().personalData.requestExport({
        ...{ id: randomUUID(), since, now },
        approval: await approved(store(), accountId, 'export'),
        event: eventAt(now, 'export.requested'),
        mail: () => newMail(),
      })
    const claim = (now = NOON) => store().personalData.claimExport({ now, leaseSeconds: 60 })
    const add = (claimed: ClaimedExport, position: number, text: string, now = NOON) =>
      store().personalData.addToArchive({
        ...{ claim: claimed, position, bytes: Buffer.from(text) },
        leasedUntil: secondsAfter(60, now),
      })
    const finish = (claimed: ClaimedExport, bytes: number) =>
      store().personalData.finishExport({
        ...{ claim: claimed, bytes, expiresAt: LATER, now: NOON },
        mail: () => newMail(),
      })
    /** Takes what tests before have left, too. */
    const claimed = async (accountId: AccountId, now = NOON) => {
      for (;;) {
        const one = await claim(now)
        if (!one || one.accountId === accountId) return one ?? assert.fail('nothing to prepare')
      }
    }
    const open = async (accountId: AccountId, id: string, now = NOON) =>
      store().personalData.openArchive({
        ...{ id, now, event: eventAt(now, 'export.downloaded') },
        approval: await approved(store(), accountId, 'export', { now }),
      })

    it('are asked for once at a time', async () => {
      const { id } = await person()
      const outcomes = await atOnce(RIVALS, () => request(id))

      assert.deepEqual(kindsOf(outcomes), { requested: 1, preparing: RIVALS - 1 })
      const events = await eventsOf(store(), id)
      assert.equal(events.filter((type) => type === 'export.requested').length, 1)
    })

    it('leave the approval good when they are refused', async () => {
      const { id } = await person()
      await request(id)
      const approval = await approved(store(), id, 'export')

      const refused = await store().personalData.requestExport({
        ...{ id: randomUUID(), since: undefined, now: NOON, approval },
        event: eventAt(NOON, 'export.requested'),
        mail: () => undefined,
      })

      assert.deepEqual(refused, { kind: 'preparing' })
      assert.equal(await store().approvals.isValid(approval), true)
    })

    it('are prepared by one process, and by another one when that is slow', async () => {
      const { id } = await person()
      await request(id)
      const first = await claimed(id)
      await add(first, 0, 'of the first')

      const second = await claimed(id, secondsAfter(61))
      const late = await add(first, 1, 'too late')
      await add(second, 0, 'one ', secondsAfter(61))
      await add(second, 1, 'two', secondsAfter(61))
      const outcomes = [await finish(first, 12), await finish(second, 7), await finish(second, 7)]
      const opened = await open(id, second.id)

      assert.equal(second.attempt, 2)
      assert.equal(late, false)
      assert.deepEqual(
        outcomes.map(({ kind }) => kind),
        ['lost', 'finished', 'lost'],
      )
      assert.equal(opened.kind, 'opened')
      const parts = opened.kind === 'opened' ? await gathered(opened.parts) : []
      assert.equal(Buffer.concat(parts).toString(), 'one two')
    })

    it('are counted by the time of the wish', async () => {
      const { id } = await person()
      await request(id)
      const one = await claimed(id)
      await add(one, 0, 'x')
      await finish(one, 1)

      const soon = await request(id, secondsAfter(60), secondsAfter(-60))
      const nextDay = await request(id, secondsAfter(120), secondsAfter(1))

      assert.deepEqual(soon, { kind: 'too_often', requestedAt: NOON })
      assert.deepEqual(nextDay, { kind: 'requested' })
    })

    it('belong to their account, and end', async () => {
      const [{ id }, other] = [await person(), await person()]
      await request(id)
      const one = await claimed(id)
      const early = await open(id, one.id)
      await add(one, 0, 'x')
      await finish(one, 1)

      const foreign = await open(other.id, one.id)
      await store().personalData.deleteExpired(LATER)
      const late = await open(id, one.id, LATER)
      const found = await store().personalData.findExport({ id: one.id, accountId: id })
      assert.equal(await store().personalData.findExport({ id: 'a\0b', accountId: id }), undefined)

      assert.deepEqual([early.kind, foreign.kind, late.kind], ['preparing', 'not_found', 'expired'])
      assert.deepEqual(found?.archive, { bytes: 1, expiresAt: LATER })
      const key = { id: one.id, accountId: other.id }
      assert.equal(await store().personalData.findExport(key), undefined)
    })

    it('hold what is stored, without what proves who somebody is', async () => {
      const { id } = await person()
      await signedIn(store(), id, newSession({ userAgent: 'a canary' }))

      const portions = await gathered(store().personalData.rowsOf(id))

      const sessions = portions.find(({ file }) => file === 'sessions')
      assert.equal(sessions?.rows[0]?.user_agent, 'a canary')
      assert.ok(portions.some(({ file }) => file === 'audit'))
      assert.doesNotMatch(JSON.stringify(portions), /hash of secret/)
    })
  })
}
