import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { AccountId, Identifier, NewAccount, RealmStore } from '@usher/engine'
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
  tokenHash,
} from '../people.ts'
import { atOnce, kindsOf, type StoreUnderTest, withStore } from '../subject.ts'

const RIVALS = 20

export function testMailedRegistration(subject: StoreUnderTest): void {
  const { realm } = subject

  function registerByMail(
    { accounts }: RealmStore,
    token: string,
    changes: Partial<NewAccount> & { identifier: Identifier },
  ) {
    const account = kim(realm, {
      status: 'pending',
      oneTimeToken: oneTimeToken(token),
      mail: newMail(),
      credential: { kind: 'password', hash: passwordHash(token) },
      ...changes,
    })
    const takenEvent = eventAt(account.createdAt, 'registration.repeated')
    return accounts.registerByMail({ account, takenMail: newMail(), takenEvent })
  }

  function activate({ accounts }: RealmStore, token: string, now = NOON) {
    const event = eventAt(now, 'account.activated')
    return accounts.activateRegistration({ tokenHash: tokenHash(token), now, event })
  }

  /** The times of the registrations that were mailed again. */
  const repeated: Date[] = []

  async function renew({ accounts }: RealmStore, identifier: Identifier, token: string) {
    return accounts.renewActivation({
      identifier,
      token: oneTimeToken(token),
      mail(registeredAt) {
        repeated.push(registeredAt)
        return newMail()
      },
      now: NOON,
      event: eventAt(NOON, 'activation.requested'),
    })
  }

  async function idOf({ accounts }: RealmStore, identifier: Identifier): Promise<AccountId> {
    const account = await accounts.findByIdentifier(identifier)
    if (!account) throw new TypeError(`${identifier} is not registered`)
    return account.id
  }

  withStore('registration by mail', subject, (store) => {
    it('makes a pending account that its token activates', async () => {
      const identifier = newName()
      const now = secondsAfter(60)

      const outcome = await registerByMail(store(), 'own', {
        identifier,
        profile: { firstName: 'Kim' },
        locale: 'de',
      })
      const activated = await activate(store(), 'own', now)

      assert.deepEqual(outcome, { kind: 'registered' })
      assert.ok(activated.kind === 'activated')
      const { account } = activated
      assert.deepEqual(
        [account.status, account.profile.firstName, account.locale, account.confirmedAt],
        ['active', 'Kim', 'de', now],
      )
      assert.deepEqual(await store().accounts.findById(account.id), account)
      assert.equal(await hashOf(store(), identifier), passwordHash('own'))
      assert.deepEqual(await eventsOf(store(), account.id), [
        'account.registered',
        'account.activated',
      ])
      assert.deepEqual(await activate(store(), 'own', now), { kind: 'token_invalid' })
    })

    it('keeps the registrations of one address apart; the activated one decides', async () => {
      const identifier = newName()
      const profile = { firstName: 'Stranger' }
      await registerByMail(store(), 'planted', { identifier, profile, locale: 'fr' })
      const again = await registerByMail(store(), 'right', {
        identifier,
        profile: { lastName: 'Owner' },
      })
      const hashes = await store().accounts.listRegisteredHashes(await idOf(store(), identifier))

      const activated = await activate(store(), 'right')

      assert.deepEqual(again, { kind: 'registered_again' })
      assert.deepEqual([...hashes].sort(), [passwordHash('planted'), passwordHash('right')])
      assert.ok(activated.kind === 'activated')
      const { account } = activated
      assert.equal(account.profile.lastName, 'Owner')
      assert.equal(account.profile.firstName, null)
      assert.equal(account.locale, undefined)
      assert.deepEqual(await store().accounts.findById(account.id), account)
      assert.equal(await hashOf(store(), identifier), passwordHash('right'))
      assert.deepEqual(await activate(store(), 'planted'), { kind: 'token_invalid' })
      assert.deepEqual(await store().accounts.listRegisteredHashes(activated.account.id), [])
    })

    it('tells the holder of a taken address, and changes nothing', async () => {
      const identifier = newName()
      const { id } = await registered(store(), kim(realm, { identifier }))
      const { waiting } = await store().outbox.counts()

      const outcome = await registerByMail(store(), 'late', { identifier })

      assert.deepEqual(outcome, { kind: 'taken' })
      assert.equal((await store().outbox.counts()).waiting, waiting + 1)
      assert.equal(await hashOf(store(), identifier), passwordHash('secret'))
      assert.deepEqual(await activate(store(), 'late'), { kind: 'token_invalid' })
      assert.ok((await eventsOf(store(), id)).includes('registration.repeated'))
    })

    it(`of ${RIVALS} simultaneous registrations of one address makes one account`, async () => {
      const identifier = newName()

      const outcomes = await atOnce(RIVALS, (index) =>
        registerByMail(store(), `rival ${identifier} ${index}`, { identifier }),
      )

      assert.deepEqual(kindsOf(outcomes), { registered: 1, registered_again: RIVALS - 1 })
      const id = await idOf(store(), identifier)
      assert.equal((await store().accounts.listRegisteredHashes(id)).length, RIVALS)
    })

    it(`of ${RIVALS} simultaneous activations lets one through`, async () => {
      const identifier = newName()
      const tokens = ['first', 'second'].map((name) => `${name} of ${identifier}`)
      for (const token of tokens) await registerByMail(store(), token, { identifier })

      const outcomes = await atOnce(RIVALS, (index) =>
        activate(store(), tokens[index % tokens.length] ?? ''),
      )

      assert.deepEqual(kindsOf(outcomes), { activated: 1, token_invalid: RIVALS - 1 })
    })

    it('refuses a token that has expired, and one of a suspended account', async () => {
      const identifier = newName()
      await registerByMail(store(), 'slow', { identifier })
      assert.deepEqual(await activate(store(), 'slow', secondsAfter(3600)), {
        kind: 'token_invalid',
      })

      const accountId = await idOf(store(), identifier)
      const event = { ...eventAt(NOON, 'account.status_changed'), accountId }
      await store().accounts.changeStatus({ accountId, status: 'suspended', now: NOON, event })

      assert.deepEqual(await activate(store(), 'slow'), { kind: 'token_invalid' })
    })

    it('gives the newest registration another token, and voids all others', async () => {
      const identifier = newName()
      await registerByMail(store(), 'older', { identifier })
      await registerByMail(store(), 'newest', { identifier, createdAt: secondsAfter(1) })

      const renewed = await renew(store(), identifier, 'renewed')

      assert.deepEqual(renewed, { kind: 'issued' })
      assert.deepEqual(repeated.at(-1), secondsAfter(1))
      for (const token of ['older', 'newest']) {
        assert.deepEqual(await activate(store(), token), { kind: 'token_invalid' })
      }
      assert.equal((await activate(store(), 'renewed')).kind, 'activated')
      assert.equal(await hashOf(store(), identifier), passwordHash('newest'))
      assert.deepEqual(await renew(store(), identifier, 'late'), { kind: 'nothing' })
      assert.deepEqual(await renew(store(), newName(), 'nobody'), { kind: 'nothing' })
    })

    it('is confirmed by a reset as well, where the realm says so', async () => {
      const identifier = newName()
      await registerByMail(store(), 'forgotten', { identifier })
      const reset = (activates: boolean) =>
        store().accounts.requestPasswordReset({
          identifier,
          token: oneTimeToken(`reset of ${identifier}`, 'password_reset'),
          outstanding: 'one',
          activates,
          mail: () => newMail(),
          now: NOON,
          event: eventAt(NOON, 'password_reset.requested'),
        })

      assert.deepEqual(await reset(false), { kind: 'nothing' })
      assert.deepEqual(await reset(true), { kind: 'issued' })
      const outcome = await store().accounts.resetPassword({
        tokenHash: tokenHash(`reset of ${identifier}`),
        newHash: passwordHash('new'),
        wrongToken: 'keeps',
        activates: true,
        now: NOON,
        event: eventAt(NOON, 'password_reset.completed'),
      })

      assert.equal(outcome.kind, 'reset')
      const account = await store().accounts.findByIdentifier(identifier)
      assert.deepEqual([account?.status, account?.confirmedAt], ['active', NOON])
      assert.equal(await hashOf(store(), identifier), passwordHash('new'))
      assert.deepEqual(await activate(store(), 'forgotten'), { kind: 'token_invalid' })
    })
  })
}
