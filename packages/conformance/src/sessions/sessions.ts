import assert from 'node:assert/strict'
import { it } from 'node:test'
import { type AccountId, asSessionId, type SessionId } from '@usher/engine'
import {
  eventAt,
  eventsOf,
  kim,
  newSession,
  registered,
  secondsAfter,
  signedIn,
  tokenHash,
} from '../people.ts'
import { atOnce, type StoreUnderTest, withStore } from '../subject.ts'

export function testSessions(subject: StoreUnderTest): void {
  const { realm } = subject
  const now = secondsAfter(60)
  const event = (accountId: AccountId) => ({ ...eventAt(now, 'session.revoked'), accountId })

  withStore('sessions', subject, (store) => {
    const signedInKim = async () => {
      const account = await registered(store(), kim(realm))
      return { account, sessionId: await signedIn(store(), account.id) }
    }
    const revoke = (accountId: AccountId, sessionId: SessionId) =>
      store().sessions.revoke({ sessionId, accountId, now, event: event(accountId) })

    it('finds a session with its account', async () => {
      const { id } = await registered(store(), kim(realm, { roles: ['admin', 'user'] }))
      const { refreshTokenHash, ...session } = newSession()
      await signedIn(store(), id, { ...session, refreshTokenHash })

      const found = await store().sessions.findWithAccount(session.id)

      assert.deepEqual(found, {
        session: {
          ...session,
          accountId: id,
          lastUsedAt: session.createdAt,
          revokedAt: undefined,
        },
        account: await store().accounts.findById(id),
      })
    })

    it('finds a session by its refresh token, whether that names the session or not', async () => {
      const { account, sessionId } = await signedInKim()
      const another = await signedIn(store(), account.id)
      const find = (named: SessionId | undefined) =>
        store().sessions.findByRefreshToken({ hash: tokenHash(sessionId), sessionId: named }, now)

      const found = await store().sessions.findWithAccount(sessionId)
      assert.ok(found)
      assert.deepEqual(await find(undefined), found)
      assert.deepEqual(await find(sessionId), found)
      assert.equal(await find(another), undefined)
    })

    it('keeps an absent address and user agent absent', async () => {
      const { id } = await registered(store(), kim(realm))
      const session = newSession({ address: undefined, userAgent: undefined })
      await signedIn(store(), id, session)

      const found = await store().sessions.findWithAccount(session.id)

      assert.equal(found?.session.address, undefined)
      assert.equal(found?.session.userAgent, undefined)
    })

    it('finds nothing by what no session has', async () => {
      for (const text of ['', 'session_unknown', 'session\0', '\ud800']) {
        assert.equal(await store().sessions.findWithAccount(asSessionId(text)), undefined)
        const token = { hash: tokenHash(text), sessionId: undefined }
        assert.equal(await store().sessions.findByRefreshToken(token, now), undefined)
      }
    })

    it('finds no session by its refresh token once it is revoked or has expired', async () => {
      const { account, sessionId } = await signedInKim()
      const token = { hash: tokenHash(sessionId), sessionId }
      const { sessions } = store()

      assert.ok(await sessions.findByRefreshToken(token, secondsAfter(3599.999)))
      assert.equal(await sessions.findByRefreshToken(token, secondsAfter(3600)), undefined)
      await revoke(account.id, sessionId)
      assert.equal(await sessions.findByRefreshToken(token, now), undefined)
    })

    it('revokes a session once, and tells of it once', async () => {
      const { account, sessionId } = await signedInKim()

      const outcomes = await atOnce(16, () => revoke(account.id, sessionId))

      assert.equal(outcomes.filter(({ revoked }) => revoked).length, 1)
      const found = await store().sessions.findWithAccount(sessionId)
      assert.deepEqual(found?.session.revokedAt, now)
      const told = await eventsOf(store(), account.id)
      assert.deepEqual(told, ['account.registered', 'login.succeeded', 'session.revoked'])
    })

    it('revokes no session of somebody else', async () => {
      const { sessionId } = await signedInKim()
      const { account: other } = await signedInKim()

      assert.deepEqual(await revoke(other.id, sessionId), { revoked: false })

      const found = await store().sessions.findWithAccount(sessionId)
      assert.equal(found?.session.revokedAt, undefined)
    })

    it('revokes all sessions of an account, or all but one', async () => {
      const { account, sessionId: kept } = await signedInKim()
      const { sessions } = store()
      const change = { accountId: account.id, now, event: event(account.id) }
      for (let count = 0; count < 3; count += 1) await signedIn(store(), account.id)
      await signedIn(store(), account.id, newSession({ expiresAt: secondsAfter(1) }))
      const { sessionId: ofAnother } = await signedInKim()

      assert.deepEqual(await sessions.revokeAllOf({ ...change, except: kept }), { revoked: 3 })
      const left = await sessions.listActive(account.id, now)
      assert.deepEqual(
        left.map(({ id }) => id),
        [kept],
      )
      assert.deepEqual(await sessions.revokeAllOf(change), { revoked: 1 })
      assert.deepEqual(await sessions.revokeAllOf(change), { revoked: 0 })

      const untouched = await sessions.findWithAccount(ofAnother)
      assert.equal(untouched?.session.revokedAt, undefined)
      const told = await eventsOf(store(), account.id)
      assert.equal(told.filter((type) => type === 'session.revoked').length, 2)
    })

    it('lists the sessions that are live, the newest first', async () => {
      const { account, sessionId: middle } = await signedInKim()
      const created = (seconds: number) =>
        signedIn(store(), account.id, newSession({ createdAt: secondsAfter(seconds) }))
      const oldest = await created(-5)
      const newest = await created(5)
      const revoked = await created(3)
      await revoke(account.id, revoked)
      await signedIn(store(), account.id, newSession({ expiresAt: now }))

      const listed = await store().sessions.listActive(account.id, now)

      assert.deepEqual(
        listed.map(({ id }) => id),
        [newest, middle, oldest],
      )
      assert.deepEqual(await store().sessions.listActive(account.id, secondsAfter(3600)), [])
      const [first] = listed
      assert.deepEqual(first, (await store().sessions.findWithAccount(newest))?.session)
    })
  })
}
