import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  type AccountId,
  type AccountStatus,
  type AuditEventType,
  asAccountId,
  newAccountId,
  type Profile,
} from '@usher/engine'
import {
  eventAt,
  eventsOf,
  kim,
  NOON,
  oneTimeToken,
  registered,
  secondsAfter,
  signedIn,
  tokenHash,
} from '../people.ts'
import { atOnce, kindsOf, type StoreUnderTest, withStore } from '../subject.ts'

export function testChanges(subject: StoreUnderTest): void {
  const { realm } = subject
  const now = secondsAfter(60)
  const nobody = newAccountId(realm) ?? asAccountId('999999')
  const of = (accountId: AccountId, type: AuditEventType) => ({
    accountId,
    now,
    event: { ...eventAt(now, type), accountId },
  })

  withStore('updateProfile', subject, (store) => {
    const update = (id: AccountId, profile: Profile) =>
      store().accounts.updateProfile({ ...of(id, 'account.profile_updated'), profile })

    it('writes the given fields and leaves the others', async () => {
      const profile = { firstName: 'Kim', lastName: 'Park', gradeLevel: 9 }
      const account = await registered(store(), kim(realm, { profile }))

      const updated = await update(account.id, { gradeLevel: 10, lastName: null })

      const changed = { firstName: 'Kim', lastName: null, gradeLevel: 10 }
      assert.deepEqual(updated, { ...account, profile: changed, updatedAt: now })
      assert.deepEqual(await store().accounts.findById(account.id), updated)
      assert.equal((await eventsOf(store(), account.id)).at(-1), 'account.profile_updated')
    })

    it('writes nothing if nothing is given', async () => {
      const account = await registered(store(), kim(realm))

      assert.deepEqual(await update(account.id, {}), account)
      assert.deepEqual(await eventsOf(store(), account.id), ['account.registered'])
    })

    it('answers nothing for nobody', async () => {
      assert.equal(await update(nobody, { firstName: 'Kim' }), undefined)
      assert.equal(await update(nobody, {}), undefined)
      assert.deepEqual(await eventsOf(store(), nobody), [])
    })

    it('keeps simultaneous changes of different fields', async () => {
      const { id } = await registered(store(), kim(realm))
      const changes: Profile[] = [{ firstName: 'Kim' }, { lastName: 'Park' }, { gradeLevel: 11 }]

      await Promise.all(changes.map((profile) => update(id, profile)))

      const found = await store().accounts.findById(id)
      assert.deepEqual(found?.profile, { firstName: 'Kim', lastName: 'Park', gradeLevel: 11 })
    })
  })

  withStore('changeStatus', subject, (store) => {
    const become = (id: AccountId, status: AccountStatus) =>
      store().accounts.changeStatus({ ...of(id, 'account.status_changed'), status })

    it('puts the account into the state', async () => {
      const account = await registered(store(), kim(realm, { status: 'pending' }))

      for (const status of ['active', 'suspended', 'archived', 'pending'] as const) {
        assert.deepEqual(await become(account.id, status), { ...account, status, updatedAt: now })
        assert.equal((await store().accounts.findById(account.id))?.status, status)
      }
    })

    it('ends every session of an account that leaves the active state, for good', async () => {
      const { id } = await registered(store(), kim(realm))
      const sessionId = await signedIn(store(), id)

      await become(id, 'suspended')
      await become(id, 'active')

      const found = await store().sessions.findWithAccount(sessionId)
      assert.deepEqual(found?.session.revokedAt, now)
      assert.equal(found?.account.status, 'active')
    })

    it('tells once of a state that is given twice', async () => {
      const { id } = await registered(store(), kim(realm))

      await become(id, 'suspended')
      const again = await become(id, 'suspended')

      assert.equal(again?.status, 'suspended')
      assert.deepEqual(await eventsOf(store(), id), [
        'account.registered',
        'account.status_changed',
      ])
    })

    it('answers nothing for nobody', async () => {
      assert.equal(await become(nobody, 'suspended'), undefined)
      assert.deepEqual(await eventsOf(store(), nobody), [])
    })
  })

  withStore('grantRole and revokeRole', subject, (store) => {
    const grant = (id: AccountId, role: string) =>
      store().accounts.grantRole({ ...of(id, 'role.granted'), role })
    const revoke = (id: AccountId, role: string) =>
      store().accounts.revokeRole({ ...of(id, 'role.revoked'), role })
    const exchange = (id: AccountId, role: string) => {
      const instead = { role: 'user', event: of(id, 'role.granted').event }
      return store().accounts.revokeRole({ ...of(id, 'role.revoked'), role, instead })
    }

    it('gives a role and takes it', async () => {
      const account = await registered(store(), kim(realm))

      const granted = await grant(account.id, 'admin')
      const revoked = await revoke(account.id, 'user')

      const changed = { ...account, updatedAt: now }
      assert.deepEqual(granted, { ...changed, roles: ['admin', 'user'] })
      assert.deepEqual(revoked, { ...changed, roles: ['admin'] })
      assert.deepEqual((await revoke(account.id, 'admin'))?.roles, [])
      assert.deepEqual((await store().accounts.findById(account.id))?.roles, [])
    })

    it('gives another role instead of the last one, in the same change', async () => {
      const { id } = await registered(store(), kim(realm, { roles: ['admin', 'moderator'] }))

      assert.deepEqual((await exchange(id, 'admin'))?.roles, ['moderator'])
      assert.deepEqual((await exchange(id, 'moderator'))?.roles, ['user'])
      assert.deepEqual((await exchange(id, 'user'))?.roles, ['user'])
      assert.deepEqual((await exchange(id, 'admin'))?.roles, ['user'])
      assert.deepEqual((await store().accounts.findById(id))?.roles, ['user'])
      assert.deepEqual((await eventsOf(store(), id)).toSorted(), [
        'account.registered',
        ...['role.granted', 'role.granted', 'role.revoked', 'role.revoked', 'role.revoked'],
      ])
      assert.equal(await exchange(nobody, 'user'), undefined)
    })

    it('never leaves an account without a role that is to have one', async () => {
      for (let round = 0; round < 5; round += 1) {
        const { id } = await registered(store(), kim(realm, { roles: ['admin', 'moderator'] }))
        const seen: (readonly string[] | undefined)[] = []

        await atOnce(24, async (index) => {
          const role = index % 2 === 0 ? 'admin' : 'moderator'
          if (index % 3 === 0) seen.push((await store().accounts.findById(id))?.roles)
          else seen.push((await exchange(id, role))?.roles)
        })

        assert.ok(seen.every((roles) => (roles ?? []).length > 0))
        assert.deepEqual((await store().accounts.findById(id))?.roles, ['user'])
        const events = await eventsOf(store(), id)
        assert.equal(events.filter((type) => type === 'role.granted').length, 1)
      }
    })

    it('changes nothing the second time, and tells of nothing', async () => {
      const account = await registered(store(), kim(realm))

      assert.deepEqual(await grant(account.id, 'user'), account)
      assert.deepEqual(await revoke(account.id, 'admin'), account)
      assert.deepEqual(await eventsOf(store(), account.id), ['account.registered'])
    })

    it('answers nothing for nobody', async () => {
      assert.equal(await grant(nobody, 'user'), undefined)
      assert.equal(await revoke(nobody, 'user'), undefined)
      assert.deepEqual(await eventsOf(store(), nobody), [])
    })

    it('keeps simultaneous grants and revocations of different roles', async () => {
      for (let round = 0; round < 5; round += 1) {
        const { id } = await registered(store(), kim(realm))

        await atOnce(
          18,
          (index) =>
            [grant(id, 'moderator'), grant(id, 'admin'), revoke(id, 'user')][index % 3] ??
            grant(id, ''),
        )

        assert.deepEqual((await store().accounts.findById(id))?.roles, ['admin', 'moderator'])
        assert.equal((await eventsOf(store(), id)).length, 4)
      }
    })
  })

  withStore('delete', subject, (store) => {
    const remove = (id: AccountId) => store().accounts.delete(of(id, 'account.deleted'))

    it('removes the account and what belongs to it; the log stays', async () => {
      const { accounts, sessions } = store()
      const person = kim(realm, { oneTimeToken: oneTimeToken('gone', 'password_reset') })
      const { id, identifier } = await registered(store(), person)
      const sessionId = await signedIn(store(), id)

      assert.deepEqual(await remove(id), { kind: 'deleted' })

      assert.equal(await accounts.findById(id), undefined)
      assert.equal(await accounts.findWithCredential({ identifier }), undefined)
      assert.equal(await sessions.findWithAccount(sessionId), undefined)
      assert.equal(
        await sessions.findByRefreshToken({ hash: tokenHash(sessionId), sessionId }, NOON),
        undefined,
      )
      const completed = eventAt(NOON, 'password_reset.completed')
      const reset = { tokenHash: tokenHash('gone'), wrongToken: 'keeps', now: NOON } as const
      const newHash = person.credential.kind === 'password' ? person.credential.hash : undefined
      assert.ok(newHash)
      const outcome = await accounts.resetPassword({ ...reset, newHash, event: completed })
      assert.deepEqual(outcome, { kind: 'token_invalid' })
      const told = await eventsOf(store(), id)
      assert.deepEqual(told, ['account.registered', 'login.succeeded', 'account.deleted'])
    })

    it('frees the identifier, but never gives the id again', async () => {
      const first = await registered(store(), kim(realm))
      await remove(first.id)

      const second = await registered(store(), kim(realm, { identifier: first.identifier }))

      assert.notEqual(second.id, first.id)
    })

    it('deletes once, however many ask', async () => {
      const { id } = await registered(store(), kim(realm))

      const outcomes = await atOnce(16, () => remove(id))

      assert.deepEqual(kindsOf(outcomes), { deleted: 1, not_found: 15 })
      assert.deepEqual(await eventsOf(store(), id), ['account.registered', 'account.deleted'])
    })
  })
}
