import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { it } from 'node:test'
import type { AccountId, ApprovalToSpend, ClaimedExport, RealmStore } from '@usher/engine'
import {
  eventAt,
  eventsOf,
  kim,
  NOON,
  newMail,
  newSession,
  passwordHash,
  registered,
  secondsAfter,
  signedIn,
  tokenHash,
} from './people.ts'
import { atOnce, kindsOf, type StoreUnderTest, withStore } from './subject.ts'

const RIVALS = 16
const LATER = secondsAfter(3600)
const verified = { kind: 'password', hash: passwordHash('secret') } as const

export function testPersonalDataStore(subject: StoreUnderTest): void {
  testExports(subject)
  testErasures(subject)
}

function testExports(subject: StoreUnderTest): void {
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
        approval: await approved(store(), accountId, 'export', now),
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

function testErasures(subject: StoreUnderTest): void {
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

/** An approval that was given a moment ago. */
async function approved(
  { approvals }: RealmStore,
  accountId: AccountId,
  purpose: 'export' | 'erase',
  now = NOON,
): Promise<ApprovalToSpend> {
  const holder = { hash: tokenHash(randomUUID()), accountId, sessionId: undefined, purpose }
  await approvals.give({
    approval: { ...holder, createdAt: now, expiresAt: secondsAfter(300, now) },
    proved: { kind: 'password', credential: verified },
    event: eventAt(now, 'approval.given'),
  })
  return { ...holder, now }
}

async function gathered<T>(all: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const one of all) found.push(one)
  return found
}
