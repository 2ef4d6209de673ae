import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Account, ApprovalToSpend, NewApproval, SessionId } from '@usher/engine'
import {
  eventAt,
  eventsOf,
  hashOf,
  kim,
  NOON,
  passwordHash,
  registered,
  secondsAfter,
  signedIn,
  tokenHash,
} from './people.ts'
import { atOnce, kindsOf, type StoreUnderTest, withStore } from './subject.ts'

const RIVALS = 50

export function testApprovalStore(subject: StoreUnderTest): void {
  withStore('approvals', subject, (store) => {
    const person = () => registered(store(), kim(subject.realm))
    const approvalOf = (
      { id }: Account,
      name: string,
      changes: Partial<NewApproval> = {},
    ): NewApproval => ({
      hash: tokenHash(`${name} of ${id}`),
      accountId: id,
      sessionId: undefined,
      purpose: 'password',
      createdAt: NOON,
      expiresAt: secondsAfter(300),
      ...changes,
    })
    const give = (approval: NewApproval, password = 'secret') =>
      store().approvals.give({
        approval,
        proved: {
          kind: 'password',
          credential: { kind: 'password', hash: passwordHash(password) },
        },
        event: eventAt(NOON, 'approval.given'),
      })
    const isValid = (approval: NewApproval, changes: Partial<ApprovalToSpend> = {}) =>
      store().approvals.isValid({ ...approval, now: NOON, ...changes })
    const change = (
      { id }: Account,
      approval: NewApproval,
      changes: Partial<ApprovalToSpend> & { from?: string; to?: string; keep?: SessionId } = {},
    ) => {
      const { from = 'secret', to = 'another', keep, ...use } = changes
      return store().accounts.changePassword({
        accountId: id,
        verified: passwordHash(from),
        newHash: passwordHash(to),
        keepSession: keep,
        approval: { ...approval, now: NOON, ...use },
        now: NOON,
        event: eventAt(NOON, 'password.changed'),
      })
    }

    it('are good for their account, session and purpose until their end', async () => {
      const account = await person()
      const other = await person()
      const session = await signedIn(store(), account.id)
      const approval = approvalOf(account, 'good', { sessionId: session })

      assert.deepEqual(await give(approval), { kind: 'given' })

      assert.equal((await eventsOf(store(), account.id)).at(-1), 'approval.given')
      assert.equal(await isValid(approval), true)
      assert.equal(await isValid(approval, { now: secondsAfter(299) }), true)
      assert.equal(await isValid(approval, { now: secondsAfter(300) }), false)
      assert.equal(await isValid(approval, { purpose: 'email' }), false)
      assert.equal(await isValid(approval, { accountId: other.id }), false)
      assert.equal(await isValid(approval, { sessionId: undefined }), false)
      assert.equal(await isValid(approval, { hash: tokenHash('another') }), false)
    })

    it('end with their session', async () => {
      const account = await person()
      const session = await signedIn(store(), account.id)
      const approval = approvalOf(account, 'of a session', { sessionId: session })
      await give(approval)

      await store().sessions.revoke({
        sessionId: session,
        accountId: account.id,
        now: NOON,
        event: eventAt(NOON, 'session.revoked'),
      })

      assert.equal(await isValid(approval), false)
      assert.deepEqual(await change(account, approval), { kind: 'approval_invalid' })
    })

    it('are not given for a password that is another one by now, or to the suspended', async () => {
      const account = await person()
      const suspended = await registered(store(), kim(subject.realm, { status: 'suspended' }))

      const outdated = approvalOf(account, 'outdated')
      assert.deepEqual(await give(outdated, 'former'), { kind: 'changed_meanwhile' })
      const late = approvalOf(suspended, 'late')
      assert.deepEqual(await give(late), { kind: 'changed_meanwhile' })

      assert.equal(await isValid(outdated), false)
      assert.equal(await isValid(late), false)
      assert.ok(!(await eventsOf(store(), account.id)).includes('approval.given'))
    })

    it('of simultaneous changes with one approval exactly one is made', async () => {
      const account = await person()
      const approval = approvalOf(account, 'raced')
      await give(approval)

      const outcomes = await atOnce(RIVALS, () => change(account, approval, { to: 'secret' }))

      assert.deepEqual(kindsOf(outcomes), { changed: 1, approval_invalid: RIVALS - 1 })
      const changes = (await eventsOf(store(), account.id)).filter(
        (type) => type === 'password.changed',
      )
      assert.equal(changes.length, 1)
    })

    it('stay good when their change is refused, and nothing changes without one', async () => {
      const account = await person()
      const approval = approvalOf(account, 'kept')
      await give(approval)

      assert.deepEqual(await change(account, approval, { from: 'former' }), {
        kind: 'changed_meanwhile',
      })
      assert.deepEqual(await change(account, approval, { purpose: 'email' }), {
        kind: 'approval_invalid',
      })
      assert.deepEqual(await change(account, approval, { now: secondsAfter(300) }), {
        kind: 'approval_invalid',
      })
      assert.equal(await hashOf(store(), account.identifier), passwordHash('secret'))
      assert.equal(await isValid(approval), true)
      assert.deepEqual(await change(account, approval), { kind: 'changed' })
      assert.equal(await hashOf(store(), account.identifier), passwordHash('another'))
    })

    it('end with the password that they were given for', async () => {
      const account = await person()
      const used = approvalOf(account, 'used')
      const further = approvalOf(account, 'further', { purpose: 'email' })
      await give(used)
      await give(further)

      await change(account, used)

      assert.equal(await isValid(further), false)
    })

    it('go with their account', async () => {
      const account = await person()
      const approval = approvalOf(account, 'gone')
      await give(approval)

      await store().accounts.delete({
        accountId: account.id,
        event: eventAt(NOON, 'account.deleted'),
      })

      assert.equal(await isValid(approval), false)
    })
  })
}
