import assert from 'node:assert/strict'
import { it } from 'node:test'
import { type AccountId, newSessionId } from '@usher/engine'
import { approved } from '../approved.ts'
import { eventsOf, kim, newSession, registered, secondsAfter, tokenHash } from '../people.ts'
import { atOnce, kindsOf, type StoreUnderTest, withStore } from '../subject.ts'
import { begunTotp, CONFIRMED_STEP, confirm, enter, recoveryCode, withTotp } from './people.ts'

const RIVALS = 50

/** Nobody gets past a second factor without its proof, whichever way they come. */
export function testGate(subject: StoreUnderTest): void {
  const { realm } = subject
  const at = secondsAfter(120)

  withStore('the second factor', subject, (store) => {
    it('stops who has proved the password alone, and leaves no trace', async () => {
      const { id } = await withTotp(store(), realm)
      const before = await store().accounts.findById(id)
      const session = newSession()

      const outcome = await enter(store(), id, { session })

      assert.deepEqual(outcome, {
        kind: 'second_factor_required',
        methods: ['totp', 'recovery_code'],
      })
      assert.equal(await store().sessions.findWithAccount(session.id), undefined)
      assert.deepEqual(await store().accounts.findById(id), before)
      const told = ['account.registered', 'approval.given', 'factor.added']
      assert.deepEqual(await eventsOf(store(), id), told)
    })

    it('lets a proof of it in, with the methods in the session', async () => {
      const { id, factorId } = await withTotp(store(), realm)
      const session = newSession({ methods: ['pwd', 'otp', 'mfa'] })
      const proof = { kind: 'totp', id: factorId, step: CONFIRMED_STEP + 1 } as const

      const outcome = await enter(store(), id, { session, proof })

      assert.equal(outcome.kind, 'admitted')
      const found = await store().sessions.findWithAccount(session.id)
      assert.deepEqual(found?.session.methods, ['pwd', 'otp', 'mfa'])
      const { totp } = await store().factors.list(id)
      assert.deepEqual([totp?.lastStep, totp?.lastUsedAt], [CONFIRMED_STEP + 1, at])
    })

    it('does not stop anybody before it is confirmed', async () => {
      const { id } = await registered(store(), kim(realm))
      await begunTotp(store(), id)

      assert.equal((await enter(store(), id)).kind, 'admitted')
    })

    it('takes a step once, also the one that confirmed it', async () => {
      const { id, factorId } = await withTotp(store(), realm)
      const proof = (step: number) => ({ kind: 'totp', id: factorId, step }) as const

      const confirming = await enter(store(), id, { proof: proof(CONFIRMED_STEP) })
      const outcomes = await atOnce(RIVALS, () =>
        enter(store(), id, { proof: proof(CONFIRMED_STEP + 1) }),
      )
      const earlier = await enter(store(), id, { proof: proof(CONFIRMED_STEP - 1) })

      assert.equal(confirming.kind, 'proof_spent')
      assert.deepEqual(kindsOf(outcomes), { admitted: 1, proof_spent: RIVALS - 1 })
      assert.equal(earlier.kind, 'proof_spent')
      assert.equal((await store().sessions.listActive(id, at)).length, 1)
    })

    it('takes a recovery code once, and says how many are left', async () => {
      const { id } = await withTotp(store(), realm)

      const outcomes = await atOnce(RIVALS, () =>
        enter(store(), id, { proof: recoveryCode('first') }),
      )

      assert.deepEqual(kindsOf(outcomes), { admitted: 1, proof_spent: RIVALS - 1 })
      const [used] = await store().audit.list({
        accountId: id,
        type: 'recovery_code.used',
        limit: 9,
      })
      assert.deepEqual(used?.detail, { left: 1 })
      assert.equal((await store().factors.list(id)).recoveryCodes, 1)
    })

    it('takes no proof of another account', async () => {
      const { factorId } = await withTotp(store(), realm)
      const lee = await withTotp(store(), realm)
      await store().factors.replaceRecoveryCodes({
        ...{ accountId: lee.id, hashes: ['of lee'], now: at },
        approval: await approved(store(), lee.id, 'factors', { proof: recoveryCode('second') }),
        event: { type: 'recovery_codes.renewed', at },
      })

      const step = CONFIRMED_STEP + 1
      const app = await enter(store(), lee.id, { proof: { kind: 'totp', id: factorId, step } })
      const code = await enter(store(), lee.id, { proof: recoveryCode('first') })

      assert.deepEqual([app.kind, code.kind], ['proof_spent', 'proof_spent'])
    })

    it('ends the challenge that was answered; of many at once one gets in', async () => {
      const { id, factorId } = await withTotp(store(), realm)
      const challenge = tokenHash(`asked ${id}`)
      await openChallenge(challenge, id)

      const outcomes = await atOnce(RIVALS, (index) => {
        const proof = { kind: 'totp', id: factorId, step: CONFIRMED_STEP + 1 + index } as const
        return enter(store(), id, { proof, challenge })
      })

      assert.deepEqual(kindsOf(outcomes), { admitted: 1, challenge_spent: RIVALS - 1 })
    })

    it('lets no session live that was opened while the factor was added', async () => {
      for (let round = 0; round < 5; round += 1) {
        const { id } = await registered(store(), kim(realm))
        const factorId = await begunTotp(store(), id)

        await atOnce(17, async (index) => {
          if (index === 8) await confirm(store(), id, { id: factorId, at })
          else await enter(store(), id, { session: newSession({ id: newSessionId() }) })
        })

        assert.deepEqual(await store().sessions.listActive(id, at), [])
      }
    })

    it('is asked for where a role requires it and there is none', async () => {
      const { id } = await registered(store(), kim(realm, { roles: ['admin'] }))

      const admitted = await enter(store(), id)
      const refused = await enter(store(), id, { withoutRequired: 'refuse' })

      assert.equal(admitted.kind === 'admitted' && admitted.mustEnrol, true)
      assert.equal(refused.kind, 'enrolment_required')
      assert.equal((await store().sessions.listActive(id, at)).length, 1)
    })

    function openChallenge(hash: ReturnType<typeof tokenHash>, accountId: AccountId) {
      return store().factors.openChallenge(
        {
          ...{ hash, purpose: 'second_factor', accountId, tries: 5 },
          sealed: Buffer.from('sealed'),
          expiresAt: secondsAfter(300, at),
        },
        at,
      )
    }
  })
}
