import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Account } from '@usher/engine'
import { eventAt, kim, NOON, newMail, passwordHash, registered } from '../people.ts'
import { type StoreUnderTest, withStore } from '../subject.ts'

export function testKnownClients(subject: StoreUnderTest): void {
  withStore('clients that sign in', subject, (store) => {
    const logIn = async ({ id }: Account, userAgent: string, network: string) => {
      const before = (await store().outbox.counts()).waiting
      const outcome = await store().accounts.admit({
        accountId: id,
        verified: { kind: 'password', hash: passwordHash('secret') },
        seen: { userAgent, network, notice: newMail },
        at: NOON,
        event: eventAt(NOON, 'login.succeeded'),
      })
      assert.equal(outcome.kind, 'admitted')
      return (await store().outbox.counts()).waiting - before
    }

    it('are told of when they are new, but not the first one', async () => {
      const account = await registered(store(), kim(subject.realm))

      assert.equal(await logIn(account, 'a browser', 'home'), 0)
      assert.equal(await logIn(account, 'a browser', 'home'), 0)
      assert.equal(await logIn(account, 'a browser', 'a train'), 1)
      assert.equal(await logIn(account, 'a phone', 'home'), 1)
      assert.equal(await logIn(account, 'a phone', 'a train'), 0)
      assert.equal(await logIn(account, 'a tablet', 'a café'), 1)
    })
  })
}
