import assert from 'node:assert/strict'
import { it } from 'node:test'
import { asSessionId, type Rotation, type SessionId } from '@usher/engine'
import { eventAt, eventsOf, kim, registered, secondsAfter, signedIn, tokenHash } from '../people.ts'
import { atOnce, kindsOf, type StoreUnderTest, withStore } from '../subject.ts'

export function testRotation(subject: StoreUnderTest): void {
  const { realm } = subject
  const now = secondsAfter(60)

  withStore('rotate', subject, (store) => {
    async function signedInKim() {
      const account = await registered(store(), kim(realm))
      const sessionId = await signedIn(store(), account.id)
      // signing in has noted the time
      return { sessionId, account: (await store().accounts.findById(account.id)) ?? account }
    }

    /** The session's first refresh token is its id. */
    function rotate(
      sessionId: SessionId,
      presented: string,
      successor: string,
      changes: Partial<Rotation> = {},
    ) {
      return store().sessions.rotate({
        sessionId,
        presented: tokenHash(presented),
        successor: tokenHash(`${sessionId} ${successor}`),
        expiresAt: secondsAfter(7200),
        now,
        address: '192.0.2.7',
        userAgent: 'a browser',
        retryWindowSeconds: 0,
        rotated: eventAt(now, 'session.refreshed'),
        reused: eventAt(now, 'session.reuse_detected'),
        ...changes,
      })
    }

    const isRevoked = async (sessionId: SessionId) =>
      (await store().sessions.findWithAccount(sessionId))?.session.revokedAt !== undefined

    it('replaces the current token and prolongs the session', async () => {
      const { account, sessionId } = await signedInKim()

      const outcome = await rotate(sessionId, sessionId, 'second')
      const next = await rotate(sessionId, `${sessionId} second`, 'third')

      assert.deepEqual(outcome, { kind: 'rotated', account })
      assert.equal(next.kind, 'rotated')
      const found = await store().sessions.findWithAccount(sessionId)
      assert.deepEqual(found?.session.expiresAt, secondsAfter(7200))
      const presented = (token: string) =>
        store().sessions.findByRefreshToken({ hash: tokenHash(token), sessionId }, now)
      assert.deepEqual(await presented(`${sessionId} third`), found)
      assert.equal(await presented(`${sessionId} second`), undefined)
      assert.equal(await presented(sessionId), undefined)
    })

    it('tells of a rotation', async () => {
      const { account, sessionId } = await signedInKim()
      const { id: accountId } = account

      await rotate(sessionId, sessionId, 'second', {
        rotated: { ...eventAt(now, 'session.refreshed'), accountId },
      })

      assert.equal((await eventsOf(store(), accountId)).at(-1), 'session.refreshed')
    })

    it('ends the session when a superseded token comes back, and that one only', async () => {
      const { account, sessionId } = await signedInKim()
      const other = await signedIn(store(), account.id)
      const { id: accountId } = account
      await rotate(sessionId, sessionId, 'second')

      const reused = await rotate(sessionId, sessionId, 'stolen', {
        reused: { ...eventAt(now, 'session.reuse_detected'), accountId },
      })
      const afterwards = await rotate(sessionId, `${sessionId} second`, 'third')

      assert.deepEqual(reused, { kind: 'reused' })
      assert.deepEqual(afterwards, { kind: 'unknown' })
      assert.ok(await isRevoked(sessionId))
      assert.equal(await isRevoked(other), false)
      assert.equal((await eventsOf(store(), accountId)).at(-1), 'session.reuse_detected')
    })

    it('knows a reuse also from a process whose clock is a moment behind', async () => {
      const { sessionId } = await signedInKim()
      await rotate(sessionId, sessionId, 'second')

      const outcome = await rotate(sessionId, sessionId, 'third', { now: secondsAfter(59.999) })

      assert.deepEqual(outcome, { kind: 'reused' })
    })

    it('knows nothing of sessions that are revoked, expired or gone', async () => {
      const { account, sessionId: revoked } = await signedInKim()
      const { sessionId: expired } = await signedInKim()
      const event = eventAt(now, 'session.revoked')
      const { id: accountId } = account
      await store().sessions.revoke({ sessionId: revoked, accountId, now, event })

      for (const [id, changes] of [
        [revoked, {}],
        [expired, { now: secondsAfter(3600) }],
        [asSessionId('session_gone'), {}],
      ] as const) {
        assert.deepEqual(await rotate(id, id, 'next', changes), { kind: 'unknown' })
        assert.deepEqual(await rotate(id, 'wrong', 'next', changes), { kind: 'unknown' })
      }
    })

    it('lets the same client repeat its last refresh for a while', async () => {
      const { account, sessionId } = await signedInKim()
      const retryWindowSeconds = 10
      await rotate(sessionId, sessionId, 'second', { retryWindowSeconds })

      const again = { retryWindowSeconds, now: secondsAfter(9.999, now) }
      const repeated = await rotate(sessionId, sessionId, 'another second', again)

      assert.deepEqual(repeated, { kind: 'repeated', account, rotatedAt: now })
      const next = await rotate(sessionId, `${sessionId} second`, 'third', again)
      assert.equal(next.kind, 'rotated')
    })

    for (const [what, change] of Object.entries({
      'the time is over': { now: secondsAfter(10, now) },
      'the address differs': { address: '192.0.2.8' },
      'the address is missing': { address: undefined },
      'the user agent differs': { userAgent: 'another browser' },
      'no repetition is granted': { retryWindowSeconds: 0 },
    })) {
      it(`takes a repetition for a reuse if ${what}`, async () => {
        const { sessionId } = await signedInKim()
        const window = { retryWindowSeconds: 10 }
        await rotate(sessionId, sessionId, 'second', window)

        const outcome = await rotate(sessionId, sessionId, 'third', { ...window, ...change })

        assert.deepEqual(outcome, { kind: 'reused' })
        assert.ok(await isRevoked(sessionId))
      })
    }

    it('grants no repetition of a refresh whose token has been used', async () => {
      const { sessionId } = await signedInKim()
      const window = { retryWindowSeconds: 10 }
      await rotate(sessionId, sessionId, 'second', window)
      await rotate(sessionId, `${sessionId} second`, 'third', window)

      const outcome = await rotate(sessionId, sessionId, 'another second', window)

      assert.deepEqual(outcome, { kind: 'reused' })
    })

    it('rotates once, however many use the token at the same time', async () => {
      const { account, sessionId } = await signedInKim()
      const { id: accountId } = account
      const reused = { ...eventAt(now, 'session.reuse_detected'), accountId }

      const outcomes = await atOnce(30, (index) =>
        rotate(sessionId, sessionId, `successor ${index}`, { reused }),
      )

      assert.deepEqual(kindsOf(outcomes), { rotated: 1, reused: 1, unknown: 28 })
      assert.ok(await isRevoked(sessionId))
      const told = await eventsOf(store(), accountId)
      assert.equal(told.filter((type) => type === 'session.reuse_detected').length, 1)
    })

    it('answers simultaneous refreshes of one client alike within the time', async () => {
      const { sessionId } = await signedInKim()

      const outcomes = await atOnce(30, (index) =>
        rotate(sessionId, sessionId, `answer ${index}`, { retryWindowSeconds: 10 }),
      )

      assert.deepEqual(kindsOf(outcomes), { rotated: 1, repeated: 29 })
      assert.equal(await isRevoked(sessionId), false)
    })

    it('rotates many sessions at once', async () => {
      const people = await atOnce(20, signedInKim)

      const outcomes = await Promise.all(
        people.map(({ sessionId }) => rotate(sessionId, sessionId, 'second')),
      )

      const expected = people.map(({ account }) => ({ kind: 'rotated', account }))
      assert.deepEqual(outcomes, expected)
    })
  })
}
