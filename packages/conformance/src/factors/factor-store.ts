import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { AccountId, RightProof } from '@usher/engine'
import { approved } from '../approved.ts'
import {
  eventAt,
  eventsOf,
  kim,
  NOON,
  newMail,
  registered,
  secondsAfter,
  signedIn,
  tokenHash,
} from '../people.ts'
import { atOnce, kindsOf, type StoreUnderTest, withStore } from '../subject.ts'
import { begunTotp, CONFIRMED_STEP, confirm, enter, recoveryCode, withTotp } from './people.ts'

const RIVALS = 16

export function testFactorStore(subject: StoreUnderTest): void {
  const { realm } = subject
  const at = secondsAfter(120)
  const changeOf = (accountId: AccountId, type: 'factor.removed' | 'factor.disabled') => ({
    ...{ accountId, now: at, mail: newMail() },
    event: eventAt(at, type),
  })

  withStore('factors', subject, (store) => {
    it('are none at first', async () => {
      const { id } = await registered(store(), kim(realm))

      assert.deepEqual(await store().factors.list(id), {
        ...{ totp: undefined, passkeys: [], recoveryCodes: 0 },
      })
    })

    it('begin unconfirmed, and another beginning takes their place', async () => {
      const { id } = await registered(store(), kim(realm))

      const first = await begunTotp(store(), id)
      const second = await begunTotp(store(), id)

      const { totp } = await store().factors.list(id)
      assert.deepEqual([totp?.id, totp?.confirmedAt, totp?.lastStep], [second, undefined, 0])
      assert.deepEqual(Buffer.from(totp?.sealedSecret ?? []).toString(), `sealed ${second}`)
      assert.deepEqual(await confirm(store(), id, { id: first }), { kind: 'not_found' })
    })

    it('are confirmed once, with recovery codes, an event and a mail', async () => {
      const { id } = await registered(store(), kim(realm))
      const factorId = await begunTotp(store(), id)
      await signedIn(store(), id)
      const { waiting } = await store().outbox.counts()

      const outcomes = await atOnce(RIVALS, () => confirm(store(), id, { id: factorId }))

      assert.deepEqual(kindsOf(outcomes), { confirmed: 1, not_found: RIVALS - 1 })
      const { totp, recoveryCodes } = await store().factors.list(id)
      assert.deepEqual(
        [totp?.confirmedAt, totp?.lastStep, recoveryCodes],
        [secondsAfter(60), CONFIRMED_STEP, 2],
      )
      assert.equal((await eventsOf(store(), id)).at(-1), 'factor.added')
      assert.equal((await store().outbox.counts()).waiting, waiting + 1)
      assert.deepEqual(await store().sessions.listActive(id, at), [])
    })

    it('keep the session that confirmed them', async () => {
      const { id } = await registered(store(), kim(realm))
      const factorId = await begunTotp(store(), id)
      const own = await signedIn(store(), id)
      await signedIn(store(), id)

      await confirm(store(), id, { id: factorId, keepSession: own as never })

      const active = await store().sessions.listActive(id, at)
      assert.deepEqual(
        active.map((session) => session.id),
        [own],
      )
    })

    it('are not confirmed too late, nor begun when there is one', async () => {
      const { id } = await registered(store(), kim(realm))
      const late = await begunTotp(store(), id)
      const outcome = await confirm(store(), id, { id: late, at: secondsAfter(601) })
      const other = await withTotp(store(), realm)

      assert.deepEqual(outcome, { kind: 'not_found' })
      await assert.rejects(begunTotp(store(), other.id), TypeError)
    })

    it('have the recovery codes that were made last', async () => {
      const { id } = await withTotp(store(), realm)
      const { id: without } = await registered(store(), kim(realm))
      const replace = async (accountId: AccountId, proof?: RightProof) =>
        store().factors.replaceRecoveryCodes({
          ...{ accountId, hashes: ['a', 'b', 'c'], now: at },
          approval: await approved(store(), accountId, 'factors', { proof }),
          event: eventAt(at, 'recovery_codes.renewed'),
        })

      assert.deepEqual(await replace(id), { kind: 'approval_invalid' })
      assert.deepEqual(await replace(id, recoveryCode('first')), { kind: 'replaced' })
      assert.deepEqual(await replace(without), { kind: 'factor_missing' })
      assert.equal((await store().factors.list(id)).recoveryCodes, 3)
      assert.equal((await store().factors.list(without)).recoveryCodes, 0)
    })

    it('go with their recovery codes, unless the account needs one', async () => {
      const { id, factorId } = await withTotp(store(), realm)
      const approval = await approved(store(), id, 'factors', { proof: recoveryCode('first') })
      const change = { ...changeOf(id, 'factor.removed'), id: factorId, approval }
      const remove = (keepLast: boolean) => store().factors.remove({ ...change, keepLast })

      assert.deepEqual(await remove(true), { kind: 'last_one' })
      assert.equal((await store().factors.list(id)).recoveryCodes, 1)
      const outcomes = await atOnce(RIVALS, () => remove(false))

      assert.deepEqual(kindsOf(outcomes), { removed: 1, not_found: RIVALS - 1 })
      assert.deepEqual(await store().factors.list(id), {
        ...{ totp: undefined, passkeys: [], recoveryCodes: 0 },
      })
      assert.equal((await enter(store(), id)).kind, 'admitted')
    })

    it('go all at once for an operator, and every session with them', async () => {
      const { id } = await withTotp(store(), realm)
      const event = { ...eventAt(at, 'factor.reset'), actor: 'operator:ada' }

      const outcome = await store().factors.removeAll({ accountId: id, now: at, event })

      assert.deepEqual(outcome, { removed: 1 })
      assert.deepEqual(await store().factors.list(id), {
        ...{ totp: undefined, passkeys: [], recoveryCodes: 0 },
      })
      const [reset] = await store().audit.list({ accountId: id, limit: 1 })
      assert.deepEqual([reset?.type, reset?.actor], ['factor.reset', 'operator:ada'])
    })

    it('are disabled by so many wrong proofs in a row, once, and hold the gate still', async () => {
      const { id, factorId } = await withTotp(store(), realm)
      const fail = () =>
        store().factors.countFailure({ ...changeOf(id, 'factor.disabled'), id: factorId, max: 20 })
      const proof = { kind: 'totp', id: factorId, step: CONFIRMED_STEP + 1 } as const

      for (let time = 0; time < 19; time += 1) assert.deepEqual(await fail(), { disabled: false })
      await enter(store(), id, { proof }) // a right one in between begins the row anew
      const outcomes = await atOnce(30, fail)

      assert.equal(outcomes.filter(({ disabled }) => disabled).length, 1)
      assert.deepEqual((await store().factors.list(id)).totp?.disabledAt, at)
      assert.deepEqual(await enter(store(), id), {
        kind: 'second_factor_required',
        methods: ['recovery_code'],
      })
      const later = await enter(store(), id, { proof: { ...proof, step: proof.step + 1 } })
      assert.equal(later.kind, 'proof_spent')
    })

    it('are enabled again by an approval that another proof has given', async () => {
      const { id, factorId } = await withTotp(store(), realm)
      const change = { ...changeOf(id, 'factor.disabled'), id: factorId, max: 1 }
      await store().factors.countFailure(change)
      const step = CONFIRMED_STEP + 1

      await approved(store(), id, 'factors', { proof: { kind: 'totp', id: factorId, step } })
      const still = (await store().factors.list(id)).totp?.disabledAt
      await approved(store(), id, 'factors', { proof: recoveryCode('first') })

      assert.deepEqual(still, at)
      assert.equal((await store().factors.list(id)).totp?.disabledAt, undefined)
    })

    it('go with their account', async () => {
      const { id } = await withTotp(store(), realm)

      await store().accounts.delete({ accountId: id, event: eventAt(at, 'account.deleted') })

      assert.deepEqual(await store().factors.list(id), {
        ...{ totp: undefined, passkeys: [], recoveryCodes: 0 },
      })
    })
  })

  withStore('challenges', subject, (store) => {
    const asked = (name: string) =>
      ({ hash: tokenHash(name), purpose: 'second_factor', now: at }) as const
    const open = (name: string, accountId: AccountId | undefined) =>
      store().factors.openChallenge(
        {
          ...{ hash: tokenHash(name), purpose: 'second_factor', accountId, tries: 5 },
          sealed: Buffer.from(`sealed ${name}`),
          expiresAt: secondsAfter(300, at),
        },
        NOON,
      )

    it('have so many tries, however many come at once', async () => {
      const { id } = await registered(store(), kim(realm))
      await open('tried', id)

      assert.ok(await store().factors.findChallenge(asked('tried')))
      const tries = await atOnce(50, () => store().factors.tryChallenge(asked('tried')))

      assert.equal(tries.filter((found) => found !== undefined).length, 5)
      assert.equal(await store().factors.findChallenge(asked('tried')), undefined)
    })

    it('are taken with their last try, too', async () => {
      const { id } = await registered(store(), kim(realm))
      await open('last try', id)
      for (let time = 0; time < 5; time += 1) await store().factors.tryChallenge(asked('last try'))

      assert.equal(await store().factors.takeChallenge(asked('last try')), true)
      assert.equal(await store().factors.takeChallenge(asked('last try')), false)
    })

    it('tell whose they are and what was sealed', async () => {
      const { id } = await registered(store(), kim(realm))
      await open('told', id)
      await open('nobody', undefined)

      const told = await store().factors.findChallenge(asked('told'))

      assert.equal(told?.accountId, id)
      assert.equal(Buffer.from(told?.sealed ?? []).toString(), 'sealed told')
      const nobody = await store().factors.tryChallenge(asked('nobody'))
      assert.deepEqual([nobody !== undefined, nobody?.accountId], [true, undefined])
    })

    it('are taken once, and another one of the account can take their place', async () => {
      const { id } = await registered(store(), kim(realm))
      await open('taken', id)
      await open('former', id)

      const taken = await atOnce(50, () => store().factors.takeChallenge(asked('taken')))
      await store().factors.openChallenge(
        {
          ...{ hash: tokenHash('newest'), purpose: 'second_factor', accountId: id, tries: 5 },
          ...{ sealed: Buffer.from('sealed'), replacesOthers: true, mail: newMail() },
          expiresAt: secondsAfter(300, at),
        },
        NOON,
      )

      assert.equal(taken.filter((isTaken) => isTaken).length, 1)
      assert.equal(await store().factors.findChallenge(asked('former')), undefined)
      assert.ok(await store().factors.findChallenge(asked('newest')))
    })

    it('are unknown, and over in time', async () => {
      const { id } = await registered(store(), kim(realm))
      await open('old', id)
      const late = { ...asked('old'), now: secondsAfter(300, at) }

      assert.equal(await store().factors.tryChallenge(asked('unknown')), undefined)
      assert.equal(await store().factors.findChallenge(late), undefined)
      assert.equal(await store().factors.tryChallenge(late), undefined)
    })
  })
}
