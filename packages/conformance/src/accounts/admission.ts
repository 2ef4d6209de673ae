import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  type AccountId,
  type Admission,
  asAccountId,
  newAccountId,
  type RealmStore,
} from '@usher/engine'
import {
  eventAt,
  eventsOf,
  hashOf,
  kim,
  NOON,
  newSession,
  passwordHash,
  registered,
  secondsAfter,
  signedIn,
} from '../people.ts'
import { atOnce, kindsOf, type StoreUnderTest, withStore } from '../subject.ts'

export function testAdmission(subject: StoreUnderTest): void {
  const { realm } = subject
  const at = secondsAfter(60)

  function admit({ accounts }: RealmStore, accountId: AccountId, changes: Partial<Admission> = {}) {
    return accounts.admit({
      accountId,
      verified: { kind: 'password', hash: passwordHash('secret') },
      session: newSession(),
      at,
      event: { ...eventAt(at, 'login.succeeded'), accountId },
      ...changes,
    })
  }

  withStore('admit', subject, (store) => {
    it('notes the login, opens the session and stores the event', async () => {
      const account = await registered(store(), kim(realm, { roles: ['moderator', 'user'] }))
      const session = newSession()

      const outcome = await admit(store(), account.id, { session })

      const noted = { ...account, lastLoginAt: at }
      assert.deepEqual(outcome, { kind: 'admitted', account: noted, mustEnrol: false })
      assert.deepEqual(await store().accounts.findById(account.id), noted)
      const found = await store().sessions.findWithAccount(session.id)
      assert.deepEqual(found?.account, noted)
      const told = await eventsOf(store(), account.id)
      assert.deepEqual(told, ['account.registered', 'login.succeeded'])
    })

    it('needs no session', async () => {
      const { id } = await registered(store(), kim(realm))

      const outcome = await admit(store(), id, { session: undefined })

      assert.equal(outcome.kind, 'admitted')
    })

    it('puts a new hash in the place of the verified one', async () => {
      const { id, identifier } = await registered(store(), kim(realm))

      const outcome = await admit(store(), id, { upgradedHash: passwordHash('secret, anew') })

      assert.equal(outcome.kind, 'admitted')
      assert.equal(await hashOf(store(), identifier), passwordHash('secret, anew'))
    })

    it('admits nobody whose password was changed meanwhile, and leaves no trace', async () => {
      const account = await registered(store(), kim(realm))
      const verified = { kind: 'password', hash: passwordHash('of yesterday') } as const
      const session = newSession()

      for (const upgradedHash of [undefined, passwordHash('of yesterday, anew')]) {
        const outcome = await admit(store(), account.id, { verified, upgradedHash, session })
        assert.deepEqual(outcome, { kind: 'changed_meanwhile' })
      }

      assert.deepEqual(await store().accounts.findById(account.id), account)
      assert.equal(await hashOf(store(), account.identifier), passwordHash('secret'))
      assert.equal(await store().sessions.findWithAccount(session.id), undefined)
      assert.deepEqual(await eventsOf(store(), account.id), ['account.registered'])
    })

    it('admits active accounts only', async () => {
      for (const status of ['pending', 'suspended', 'archived'] as const) {
        const { id } = await registered(store(), kim(realm, { status }))
        assert.deepEqual(await admit(store(), id), { kind: 'changed_meanwhile' })
      }
      const gone = newAccountId(realm) ?? asAccountId('999999')
      assert.deepEqual(await admit(store(), gone), { kind: 'changed_meanwhile' })
    })

    it('admits many at once, each with a session', async () => {
      const { id } = await registered(store(), kim(realm))

      const outcomes = await atOnce(20, () => admit(store(), id))

      assert.deepEqual(kindsOf(outcomes), { admitted: 20 })
      assert.equal((await store().sessions.listActive(id, at)).length, 20)
    })

    it('lets no session live that was opened while the account was suspended', async () => {
      for (let round = 0; round < 5; round += 1) {
        const { id: accountId } = await registered(store(), kim(realm))
        const event = { ...eventAt(at, 'account.status_changed'), accountId }
        const suspend = () =>
          store().accounts.changeStatus({ accountId, status: 'suspended', now: at, event })

        await atOnce(17, async (index) => {
          if (index === 8) await suspend()
          else await admit(store(), accountId)
        })

        assert.deepEqual(await store().sessions.listActive(accountId, at), [])
      }
    })
  })

  withStore('changePassword', subject, (store) => {
    function change(accountId: AccountId, verified: string, password: string) {
      const event = { ...eventAt(at, 'password.changed'), accountId }
      return {
        accountId,
        verified: passwordHash(verified),
        newHash: passwordHash(password),
        now: at,
        event,
      }
    }

    it('replaces the password and ends the other sessions', async () => {
      const { id, identifier } = await registered(store(), kim(realm))
      const kept = await signedIn(store(), id)
      await signedIn(store(), id)

      const outcome = await store().accounts.changePassword({
        ...change(id, 'secret', 'new'),
        keepSession: kept,
      })

      assert.deepEqual(outcome, { kind: 'changed' })
      assert.equal(await hashOf(store(), identifier), passwordHash('new'))
      const active = await store().sessions.listActive(id, at)
      assert.deepEqual(
        active.map((session) => session.id),
        [kept],
      )
      assert.equal((await eventsOf(store(), id)).at(-1), 'password.changed')
    })

    it('changes nothing if the verified password is not in force any more', async () => {
      const { id, identifier } = await registered(store(), kim(realm))
      await signedIn(store(), id)

      const outcome = await store().accounts.changePassword(change(id, 'old', 'new'))

      assert.deepEqual(outcome, { kind: 'changed_meanwhile' })
      assert.equal(await hashOf(store(), identifier), passwordHash('secret'))
      assert.equal((await store().sessions.listActive(id, NOON)).length, 1)
    })

    it('lets one of 16 simultaneous changes through', async () => {
      const { id, identifier } = await registered(store(), kim(realm))

      const outcomes = await atOnce(16, (index) =>
        store().accounts.changePassword(change(id, 'secret', `new ${index}`)),
      )

      assert.deepEqual(kindsOf(outcomes), { changed: 1, changed_meanwhile: 15 })
      const winner = outcomes.findIndex(({ kind }) => kind === 'changed')
      assert.equal(await hashOf(store(), identifier), passwordHash(`new ${winner}`))
    })
  })
}
