import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  asIdentifier,
  type PasswordReset,
  type RealmStore,
  type ResetTokenRequest,
} from '@usher/engine'
import {
  eventAt,
  eventsOf,
  hashOf,
  kim,
  NOON,
  newMail,
  newName,
  oneTimeToken,
  passwordHash,
  registered,
  secondsAfter,
  signedIn,
  tokenHash,
} from '../people.ts'
import { atOnce, kindsOf, type StoreUnderTest, withStore } from '../subject.ts'

export function testPasswordReset(subject: StoreUnderTest): void {
  const { realm } = subject

  function request(
    { accounts }: RealmStore,
    identifier: string,
    token: string,
    changes: Partial<ResetTokenRequest> = {},
  ) {
    return accounts.requestPasswordReset({
      identifier: asIdentifier(identifier),
      token: oneTimeToken(token, 'password_reset'),
      outstanding: 'one',
      mail: () => newMail(),
      now: NOON,
      event: eventAt(NOON, 'password_reset.requested'),
      ...changes,
    })
  }

  function reset({ accounts }: RealmStore, token: string, changes: Partial<PasswordReset> = {}) {
    const now = changes.now ?? NOON
    return accounts.resetPassword({
      tokenHash: tokenHash(token),
      newHash: passwordHash('new'),
      wrongToken: 'keeps',
      now,
      event: eventAt(now, 'password_reset.completed'),
      ...changes,
    })
  }

  const REFUSED = { kind: 'token_invalid' }

  withStore('requestPasswordReset', subject, (store) => {
    it('issues a token and a mail to an active account', async () => {
      const { id, identifier } = await registered(store(), kim(realm))
      const { waiting } = await store().outbox.counts()

      const outcome = await request(store(), identifier, 'mailed')

      assert.deepEqual(outcome, { kind: 'issued' })
      assert.equal((await store().outbox.counts()).waiting, waiting + 1)
      assert.equal((await eventsOf(store(), id)).at(-1), 'password_reset.requested')
      assert.equal((await reset(store(), 'mailed')).kind, 'reset')
    })

    it('stores but the event for others', async () => {
      const { identifier } = await registered(store(), kim(realm, { status: 'pending' }))
      const before = await store().outbox.counts()
      const type = 'password_reset.requested'
      const told = (await store().audit.list({ type, limit: 100 })).length

      for (const name of [identifier, newName(), 'k\0im']) {
        assert.deepEqual(await request(store(), name, `for ${name}`), { kind: 'nothing' })
        assert.deepEqual(await reset(store(), `for ${name}`), REFUSED)
      }

      assert.deepEqual(await store().outbox.counts(), before)
      assert.equal((await store().audit.list({ type, limit: 100 })).length, told + 3)
    })

    it('replaces the token before it, or leaves it beside, as is asked', async () => {
      const { identifier } = await registered(store(), kim(realm))

      await request(store(), identifier, 'first of one')
      await request(store(), identifier, 'second of one')
      assert.deepEqual(await reset(store(), 'first of one'), REFUSED)
      await request(store(), identifier, 'third, beside it', { outstanding: 'many' })

      assert.equal((await reset(store(), 'second of one')).kind, 'reset')
    })

    it('leaves one token after 20 simultaneous requests', async () => {
      const { id, identifier } = await registered(store(), kim(realm))

      const outcomes = await atOnce(20, (index) => request(store(), identifier, `wanted ${index}`))

      assert.deepEqual(kindsOf(outcomes), { issued: 20 })
      assert.equal((await store().accounts.listOneTimeTokens(id)).length, 1)
    })
  })

  withStore('findByResetToken', subject, (store) => {
    it('answers whose it is until it is spent', async () => {
      const { identifier, id } = await registered(store(), kim(realm))
      const find = () => store().accounts.findByResetToken(tokenHash(`of ${identifier}`))
      assert.equal(await find(), undefined)
      await request(store(), identifier, `of ${identifier}`)

      const found = await find()
      const outcome = await reset(store(), `of ${identifier}`)

      assert.deepEqual([found?.id, found?.identifier], [id, identifier])
      assert.equal(outcome.kind, 'reset')
      assert.equal(await store().accounts.findByResetToken(tokenHash('nobody’s')), undefined)
    })
  })

  withStore('resetPassword', subject, (store) => {
    async function waitingKim(token: string, others: readonly string[] = []) {
      const account = await registered(store(), kim(realm))
      for (const one of [token, ...others]) {
        await request(store(), account.identifier, one, { outstanding: 'many' })
      }
      return account
    }

    it('replaces the password, ends every session and all other tokens', async () => {
      const account = await waitingKim('used', ['left'])
      const { id, identifier } = account
      await signedIn(store(), id)
      await signedIn(store(), id)
      const now = secondsAfter(60)

      const outcome = await reset(store(), 'used', { now })

      assert.deepEqual(outcome, { kind: 'reset', accountId: id })
      assert.equal(await hashOf(store(), identifier), passwordHash('new'))
      assert.deepEqual(await store().sessions.listActive(id, now), [])
      assert.deepEqual(await reset(store(), 'left'), REFUSED)
      assert.deepEqual(await reset(store(), 'used'), REFUSED)
      assert.deepEqual((await store().accounts.findById(id))?.updatedAt, now)
      assert.equal((await eventsOf(store(), id)).at(-1), 'password_reset.completed')
    })

    it('notes the address as confirmed: its mail has arrived', async () => {
      const { id, identifier } = await registered(store(), kim(realm))
      await request(store(), identifier, 'arrived')

      await reset(store(), 'arrived', { now: secondsAfter(1) })

      assert.deepEqual((await store().accounts.findById(id))?.confirmedAt, secondsAfter(1))
    })

    it('refuses a token of another account or purpose, and its own when it expires', async () => {
      const { identifier } = await waitingKim('of kim')
      const lee = await waitingKim('of lee')
      const activation = oneTimeToken('for activation')
      const mo = await registered(store(), kim(realm, { oneTimeToken: activation }))

      for (const [token, changes] of [
        ['of lee', { identifier }],
        ['of kim', { identifier: newName() }],
        ['of kim', { identifier: asIdentifier('k\0im') }],
        ['of kim', { identifier, now: secondsAfter(3600) }],
        ['of kim', { now: secondsAfter(3600) }],
        ['for activation', { identifier: mo.identifier }],
        ['for activation', {}],
      ] as const) {
        assert.deepEqual(await reset(store(), token, changes), REFUSED)
      }
      const last = { identifier, now: secondsAfter(3599.999) }
      assert.equal((await reset(store(), 'of kim', last)).kind, 'reset')
      const { identifier: other } = lee
      assert.equal((await reset(store(), 'of lee', { identifier: other })).kind, 'reset')
    })

    it('voids the right token after a wrong one, where that is asked', async () => {
      const { identifier } = await waitingKim('right')
      const { identifier: other } = await waitingKim('of another account')
      const voiding = { identifier, wrongToken: 'voids' } as const

      assert.deepEqual(await reset(store(), 'wrong', voiding), REFUSED)
      assert.deepEqual(await reset(store(), 'right', voiding), REFUSED)

      assert.equal(await hashOf(store(), identifier), passwordHash('secret'))
      const theirs = await reset(store(), 'of another account', { identifier: other })
      assert.equal(theirs.kind, 'reset')
    })

    it('refuses accounts that are not active if they are named', async () => {
      const { id: accountId, identifier } = await waitingKim('of a suspended account')
      const event = { ...eventAt(NOON, 'account.status_changed'), accountId }
      await store().accounts.changeStatus({ accountId, status: 'suspended', now: NOON, event })

      const named = await reset(store(), 'of a suspended account', { identifier })
      const unnamed = await reset(store(), 'of a suspended account')

      assert.deepEqual(named, REFUSED)
      assert.equal(unnamed.kind, 'reset')
      assert.equal((await store().accounts.findById(accountId))?.status, 'suspended')
    })

    it('resets once, however many use the token at the same time', async () => {
      const { identifier } = await waitingKim('wanted by many')

      const outcomes = await atOnce(30, (index) =>
        reset(store(), 'wanted by many', { newHash: passwordHash(`of ${index}`) }),
      )

      assert.deepEqual(kindsOf(outcomes), { reset: 1, token_invalid: 29 })
      const winner = outcomes.findIndex(({ kind }) => kind === 'reset')
      assert.equal(await hashOf(store(), identifier), passwordHash(`of ${winner}`))
    })

    it('resets once if both tokens of an account are used at the same time', async () => {
      await waitingKim('one of two', ['two of two'])

      const outcomes = await atOnce(16, (index) =>
        reset(store(), index % 2 === 0 ? 'one of two' : 'two of two'),
      )

      assert.deepEqual(kindsOf(outcomes), { reset: 1, token_invalid: 15 })
    })
  })
}
