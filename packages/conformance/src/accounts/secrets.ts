import assert from 'node:assert/strict'
import { it } from 'node:test'
import { asPasswordHash, type ExportedAccount, type StoredCredential } from '@usher/engine'
import { eventAt, kim, NOON, registered, secondsAfter, tokenHash } from '../people.ts'
import { kindsOf, type StoreUnderTest, withStore } from '../subject.ts'

/** For realms whose accounts prove themselves with a secret instead of a password. */
export function testSecrets(subject: StoreUnderTest): void {
  const { realm } = subject

  const secret = (digit: string): Extract<StoredCredential, { kind: 'secret' }> => ({
    kind: 'secret',
    lookupKey: digit.repeat(32),
    verifier: digit.repeat(96),
  })

  withStore('secrets', subject, (store) => {
    it('finds an account by the look-up key of its secret', async () => {
      const account = await registered(store(), kim(realm, { credential: secret('a') }))

      const found = await store().accounts.findWithCredential({ lookupKey: 'a'.repeat(32) })

      assert.deepEqual(found, { account, credential: secret('a') })
      assert.equal(await store().accounts.findWithCredential({ lookupKey: 'a' }), undefined)
    })

    it('admits who still has the secret', async () => {
      const { id: accountId } = await registered(store(), kim(realm, { credential: secret('b') }))
      const at = secondsAfter(60)
      const event = eventAt(at, 'login.succeeded')

      const right = await store().accounts.admit({ accountId, verified: secret('b'), at, event })
      const wrong = await store().accounts.admit({
        accountId,
        verified: { ...secret('b'), verifier: 'c'.repeat(96) } as StoredCredential,
        at,
        event,
      })

      assert.equal(right.kind, 'admitted')
      assert.deepEqual(wrong, { kind: 'changed_meanwhile' })
    })

    it('replaces a secret by one approval, once', async () => {
      const account = await registered(store(), kim(realm, { credential: secret('e') }))
      const approval = {
        hash: tokenHash('of a secret'),
        accountId: account.id,
        sessionId: undefined,
        purpose: 'password',
      } as const
      const given = await store().approvals.give({
        approval: { ...approval, createdAt: NOON, expiresAt: secondsAfter(300) },
        proved: { kind: 'password', credential: secret('e') },
        event: eventAt(NOON, 'approval.given'),
      })
      const replace = (digit: string) =>
        store().accounts.replaceSecret({
          accountId: account.id,
          credential: secret(digit),
          approval: { ...approval, now: NOON },
          now: NOON,
          event: eventAt(NOON, 'secret.replaced'),
        })

      const outcomes = await Promise.all([...'01234567'].map(replace))

      assert.equal(given.kind, 'given')
      assert.deepEqual(kindsOf(outcomes), { replaced: 1, approval_invalid: 7 })
      const winner = outcomes.findIndex(({ kind }) => kind === 'replaced')
      const now = await store().accounts.findWithCredential({ identifier: account.identifier })
      assert.deepEqual(now?.credential, secret(String(winner)))
    })

    it('exports a secret in a form that can be imported', async () => {
      const { accounts } = store()
      const { id: accountId } = await registered(store(), kim(realm, { credential: secret('d') }))
      const exported: ExportedAccount[] = []
      for await (const portion of accounts.export()) exported.push(...portion)
      const event = { ...eventAt(secondsAfter(60), 'account.deleted'), accountId }
      await accounts.delete({ accountId, event })

      const all = exported.map((account) => ({ ...account, hash: asPasswordHash(account.hash) }))
      await accounts.import(onePortion(all))

      const found = await accounts.findWithCredential({ lookupKey: 'd'.repeat(32) })
      assert.equal(found?.account.id, accountId)
      assert.deepEqual(found?.credential, secret('d'))
    })
  })
}

async function* onePortion<T>(portion: readonly T[]) {
  yield portion
}
