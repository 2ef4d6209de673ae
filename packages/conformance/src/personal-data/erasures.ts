import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { AccountId } from '@usher/engine'
import { approved, verified } from '../approved.ts'
import {
  eventAt,
  kim,
  NOON,
  newMail,
  registered,
  secondsAfter,
  signedIn,
  tokenHash,
} from '../people.ts'
import { atOnce, gathered, kindsOf, type StoreUnderTest, withStore } from '../subject.ts'

const RIVALS = 16
const LATER = secondsAfter(3600)

export function testErasures(subject: StoreUnderTest): void {
  withStore('erasures', subject, (store) => {
    const person = () => registered(store(), kim(subject.realm))
    const request = async (accountId: AccountId, cancelToken: string = accountId) =>
      store().personalData.requestErasure({
        ...{ erasesAt: LATER, now: NOON, event: eventAt(NOON, 'erasure.requested') },
        approval: await approved(store(), accountId, 'erase'),
        cancelHash: tokenHash(`keep ${cancelToken}`),
        mail: () => newMail(),
      })
    const cancel = (of: { accountId: AccountId } | { token: string }, now = NOON) =>
      store().personalData.cancelErasure({
        of: 'token' in of ? { cancelHash: tokenHash(`keep ${of.token}`) } : { ...of, verified },
        ...{ now, event: eventAt(now, 'erasure.cancelled'), mail: () => newMail() },
      })
    const erase = (accountId: AccountId, when: 'due' | 'now', now = LATER) =>
      store().personalData.erase({
        ...{ accountId, when, now, event: eventAt(now, 'account.erased') },
        recipientOf: (address) => `mark of ${address}`,
        mail: () => undefined,
      })

    it('close the account at once and end its sessions', async () => {
      const { id } = await person()
      await signedIn(store(), id)

      const outcome = await request(id)

      const account = await store().accounts.findById(id)
      assert.deepEqual(outcome, { kind: 'requested' })
      assert.deepEqual([account?.status, account?.erasesAt], ['erasing', LATER])
      assert.deepEqual(await store().sessions.listActive(id, NOON), [])
      await assert.rejects(signedIn(store(), id))
    })

    it('can be cancelled with the credential or the token, once', async () => {
      const [one, other] = [await person(), await person()]
      await request(one.id)
      await request(other.id)

      const byToken = await atOnce(RIVALS, () => cancel({ token: one.id }))
      const byPassword = await atOnce(RIVALS, () => cancel({ accountId: other.id }))

      for (const outcomes of [byToken, byPassword]) {
        assert.equal(outcomes.filter(({ cancelled }) => cancelled).length, 1)
      }
      const account = await store().accounts.findById(one.id)
      assert.deepEqual([account?.status, account?.erasesAt], ['active', undefined])
      await signedIn(store(), other.id)
      assert.equal((await erase(one.id, 'due')).kind, 'nothing')
    })

    it('are cancelled by the word of an operator', async () => {
      const { id } = await person()
      await request(id)
      const event = eventAt(NOON, 'account.status_changed')

      await store().accounts.changeStatus({ accountId: id, status: 'active', now: NOON, event })

      assert.equal((await store().accounts.findById(id))?.status, 'active')
      assert.equal((await erase(id, 'due')).kind, 'nothing')
    })

    it('happen in their time, or are cancelled: one of both', async () => {
      for (let round = 0; round < 8; round += 1) {
        const { id } = await person()
        await request(id)
        assert.equal((await erase(id, 'due', secondsAfter(-1, LATER))).kind, 'nothing')

        const [erased, { cancelled }] = await Promise.all([
          erase(id, 'due'),
          cancel({ token: id }, LATER),
        ])

        assert.equal(erased.kind, cancelled ? 'nothing' : 'erased')
        assert.equal((await store().accounts.findById(id)) !== undefined, cancelled)
      }
    })

    it('are done once, and listed when they are due', async () => {
      const { id } = await person()
      await request(id)
      const due = (now: Date) => store().personalData.listDueErasures({ now, limit: 100 })

      const [early, timely] = [await due(NOON), await due(LATER)]
      const outcomes = await atOnce(RIVALS, () => erase(id, 'due'))

      assert.deepEqual([early.includes(id), timely.includes(id)], [false, true])
      assert.deepEqual(kindsOf(outcomes), { erased: 1, nothing: RIVALS - 1 })
      assert.equal((await due(LATER)).includes(id), false)
    })

    it('take mails and personal parts of events along, and the log verifies', async () => {
      const [{ id, identifier }, other] = [await person(), await person()]
      await signedIn(store(), other.id)
      const at = { ...eventAt(NOON, 'login.succeeded'), address: '192.0.2.99' }
      const about = (accountId: AccountId) => ({ ...at, accountId, detail: { name: 'a canary' } })
      for (const one of [id, other.id]) await store().audit.record(about(one))
      await store().audit.sealEnd()
      await store().audit.record({ ...about(id), at: LATER }) // one that is not linked yet
      const mail = newMail()
      await store().outbox.add({ ...mail, recipient: `mark of ${identifier}` }, NOON)

      const outcome = await erase(id, 'now')

      assert.deepEqual(outcome, { kind: 'erased' })
      const waiting = await store().outbox.list({ state: 'waiting', limit: 1_000 })
      assert.ok(!waiting.some((one) => one.id === mail.id))
      const events = await store().audit.list({ accountId: id, limit: 100 })
      assert.ok(events.length > 2)
      for (const { address, userAgent, detail } of events) {
        assert.deepEqual([address, userAgent, detail], [undefined, undefined, undefined])
      }
      const [ofOther] = await store().audit.list({ accountId: other.id, limit: 1 })
      assert.equal(ofOther?.address, '192.0.2.99')
      const problems = async () => (await store().audit.verify())?.problems ?? [] // or no chain
      assert.deepEqual(await problems(), [])
      await store().audit.sealEnd()
      assert.deepEqual(await problems(), [])
      await registered(store(), kim(subject.realm, { identifier }))
    })

    it('leave nothing behind under simultaneous changes', async () => {
      const { id, identifier } = await person()
      await request(id)
      const write = (index: number) =>
        store().accounts.updateProfile({
          ...{ accountId: id, now: NOON, profile: { firstName: `canary ${index}` } },
          event: { ...eventAt(NOON, 'account.profile_updated'), accountId: id },
        })

      await Promise.all([...Array.from({ length: RIVALS }, (_, at) => write(at)), erase(id, 'due')])

      assert.equal(await store().accounts.findByIdentifier(identifier), undefined)
      assert.deepEqual(
        (await gathered(store().personalData.rowsOf(id))).filter(({ file }) => file !== 'audit'),
        [],
      )
    })
  })
}
