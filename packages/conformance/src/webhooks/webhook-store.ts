import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  type Account,
  type AuditEventType,
  type RealmStore,
  WEBHOOK_ATTEMPTS_KEPT,
} from '@usher/engine'
import { eventAt, eventsOf, kim, NOON, registered, secondsAfter } from '../people.ts'
import { atOnce, type StoreUnderTest, withStore } from '../subject.ts'
import { add, disable } from './endpoints.ts'
import { testWebhookEndpoints } from './webhook-endpoints.ts'

const LEASE_SECONDS = 40
const answered = (status: number) => ({ status, error: undefined, text: 'thanks' })

/** Declares the tests of a store that keeps receivers of webhooks. */
export function testWebhookStore(subject: StoreUnderTest): void {
  testWebhookEndpoints(subject)
  const person = (store: RealmStore) => registered(store, kim(subject.realm))
  const happens = ({ accounts }: RealmStore, { id: accountId }: Account, role = 'moderator') =>
    accounts.grantRole({ accountId, role, now: NOON, event: eventAt(NOON, 'role.granted') })
  const fanOut = (store: RealmStore) => store.webhooks.fanOut({ now: NOON, limit: 100 })
  const claim = ({ webhooks }: RealmStore, endpointId: string, now = NOON, limit = 10) =>
    webhooks.claim({ endpointId, now, leaseSeconds: LEASE_SECONDS, limit })

  withStore('webhooks', subject, (store) => {
    it('note an event with the change, and nothing for a change that does not happen', async () => {
      const endpoint = await add(store(), { types: ['role.granted'] })
      const account = await person(store())

      await happens(store(), account)
      await happens(store(), account) // has the role already
      await fanOut(store())

      const deliveries = await store().webhooks.listDeliveries({ endpointId: endpoint, limit: 10 })
      assert.deepEqual(
        deliveries.map(({ event }) => [event.type, event.accountId, JSON.parse(event.body).data]),
        [['role.granted', account.id, { account_id: account.id }]],
      )
      await disable(store(), endpoint)
    })

    it('note nothing where nobody receives anything', async () => {
      const endpoint = await add(store())
      await disable(store(), endpoint)

      await person(store())

      assert.equal(await fanOut(store()), 0)
    })

    it('tell only what matters outside', async () => {
      const endpoint = await add(store())
      const { id: accountId } = await person(store())
      const types: AuditEventType[] = ['login.failed', 'approval.given', 'account.profile_updated']

      for (const type of types) await store().audit.record({ type, at: NOON, accountId })
      await fanOut(store())

      const deliveries = await store().webhooks.listDeliveries({ endpointId: endpoint, limit: 10 })
      assert.deepEqual(
        deliveries.map(({ event }) => event.type),
        ['account.updated', 'account.registered'],
      )
      await disable(store(), endpoint)
    })

    it('hand an event out once, and give a delivery to one, however many ask', async () => {
      const endpoint = await add(store(), { isOrdered: false })
      await person(store())

      const handed = await atOnce(16, () => fanOut(store()))
      const claims = await atOnce(16, () => claim(store(), endpoint))

      assert.equal(
        handed.reduce((sum, each) => sum + each, 0),
        1,
      )
      assert.deepEqual(
        claims.flat().map(({ attempt }) => attempt),
        [1],
      )
      await disable(store(), endpoint)
    })

    it('are given to somebody else when the lease is over', async () => {
      const endpoint = await add(store())
      await person(store())
      await fanOut(store())
      const [first] = await claim(store(), endpoint)

      const early = await claim(store(), endpoint, secondsAfter(LEASE_SECONDS - 1))
      const [second] = await claim(store(), endpoint, secondsAfter(LEASE_SECONDS))

      assert.deepEqual(early, [])
      assert.deepEqual([second?.number, second?.attempt], [first?.number, 2])
      assert.deepEqual(second?.event, first?.event)
      await disable(store(), endpoint)
    })

    it('keep the events of an account in order, and nobody else waits', async () => {
      const endpoint = await add(store())
      const one = await person(store())
      const other = await person(store())
      await happens(store(), one)
      await fanOut(store())

      const [first, second, ...more] = await claim(store(), endpoint)

      assert.deepEqual([first?.event.accountId, second?.event.accountId], [one.id, other.id])
      assert.deepEqual(more, [])
      await store().webhooks.delivered({
        number: first?.number ?? 0,
        now: NOON,
        answer: answered(204),
      })
      const [next] = await claim(store(), endpoint)
      assert.deepEqual([next?.event.type, next?.event.accountId], ['role.granted', one.id])
      await disable(store(), endpoint)
    })

    it('lose no event that is handed out while the one before it ends', async () => {
      const endpoint = await add(store())
      const account = await person(store())
      await fanOut(store())
      for (const role of ['moderator', 'admin']) {
        const [claimed] = await claim(store(), endpoint)
        const end = { number: claimed?.number ?? 0, now: NOON, answer: answered(200) }
        await happens(store(), account, role)

        await Promise.all([fanOut(store()), store().webhooks.delivered(end)])
      }

      const [last] = await claim(store(), endpoint)
      assert.equal(last?.event.type, 'role.granted')
      await disable(store(), endpoint)
    })

    it('wait after a failure, are given up without a next attempt, and let the next one go', async () => {
      const endpoint = await add(store())
      const account = await person(store())
      await happens(store(), account)
      await fanOut(store())
      const failed = async (now: Date, nextAttemptAt?: Date) => {
        const [claimed] = await claim(store(), endpoint, now)
        assert.ok(claimed)
        const { number, attempt } = claimed
        const answer = { status: 500, error: 'answered 500', text: 'no' }
        await store().webhooks.failed({ number, attempt, now, answer, nextAttemptAt })
        return number
      }

      const number = await failed(NOON, secondsAfter(5))
      assert.deepEqual(await claim(store(), endpoint, secondsAfter(4)), [])
      assert.equal(await failed(secondsAfter(5)), number)

      const [next] = await claim(store(), endpoint, secondsAfter(5))
      assert.equal(next?.event.type, 'role.granted')
      const found = await store().webhooks.findEndpoint(endpoint)
      assert.deepEqual(found?.failingSince, NOON)
      const gone = await store().webhooks.listDeliveries({ state: 'given_up', limit: 10 })
      assert.deepEqual(
        gone.map((each) => [each.number, each.attempts, each.lastStatus, each.lastError]),
        [[number, 2, 500, 'answered 500']],
      )
      const refused = { status: 500, error: 'answered 500', text: 'no' }
      assert.deepEqual(gone[0]?.history, [
        { at: NOON, ...refused },
        { at: secondsAfter(5), ...refused },
      ])
      await store().webhooks.delivered({
        number: next?.number ?? 0,
        now: NOON,
        answer: answered(200),
      })
      const good = await store().webhooks.findEndpoint(endpoint)
      assert.equal(good?.failingSince, undefined)
      await disable(store(), endpoint)
    })

    it('do not take the failure of an attempt that somebody else has taken over', async () => {
      const endpoint = await add(store())
      await person(store())
      await fanOut(store())
      const [late] = await claim(store(), endpoint)
      const now = secondsAfter(LEASE_SECONDS)
      await claim(store(), endpoint, now)

      const answer = { status: undefined, error: 'no answer in time', text: undefined }
      const { number = 0, attempt = 0 } = late ?? {}
      await store().webhooks.failed({ number, attempt, now, answer, nextAttemptAt: undefined })

      const [delivery] = await store().webhooks.listDeliveries({ endpointId: endpoint, limit: 1 })
      assert.deepEqual([delivery?.state, delivery?.attempts], ['waiting', 2])
      await disable(store(), endpoint)
    })

    it('are sent anew with the id that they had', async () => {
      const endpoint = await add(store())
      await person(store())
      await fanOut(store())
      const [claimed] = await claim(store(), endpoint)
      const number = claimed?.number ?? 0
      await store().webhooks.delivered({ number, now: NOON, answer: answered(200) })
      const event = eventAt(NOON, 'webhook.replayed')
      const within = { endpointId: endpoint, since: NOON, until: secondsAfter(1) }

      const none = await store().webhooks.retry({
        which: { ...within, until: NOON },
        now: NOON,
        event,
      })
      const one = await store().webhooks.retry({ which: within, now: NOON, event })

      const [again] = await claim(store(), endpoint)
      assert.deepEqual([none.retried, one.retried], [0, 1])
      assert.deepEqual([again?.event.id, again?.attempt], [claimed?.event.id, 1])
      await disable(store(), endpoint)
    })

    it('keep their latest attempts, also those before they were sent anew', async () => {
      const endpoint = await add(store())
      await person(store())
      await fanOut(store())
      const event = eventAt(NOON, 'webhook.replayed')
      const numbers = Array.from({ length: WEBHOOK_ATTEMPTS_KEPT + 2 }, (_, index) => index)

      for (const index of numbers) {
        const now = secondsAfter(index)
        const [claimed] = await claim(store(), endpoint, now)
        const number = claimed?.number ?? 0
        await store().webhooks.delivered({ number, now, answer: answered(200 + index) })
        await store().webhooks.retry({ which: { number }, now, event })
      }

      const [delivery] = await store().webhooks.listDeliveries({ endpointId: endpoint, limit: 1 })
      assert.deepEqual(
        delivery?.history,
        numbers.slice(2).map((index) => ({ at: secondsAfter(index), ...answered(200 + index) })),
      )
      await disable(store(), endpoint)
    })

    it('outlive the account, and go a while after their end', async () => {
      const endpoint = await add(store(), { types: ['account.erased'] })
      const { id: accountId } = await person(store())
      await store().accounts.delete({ accountId, event: eventAt(NOON, 'account.deleted') })
      await fanOut(store())
      const [claimed] = await claim(store(), endpoint)
      await store().webhooks.delivered({
        number: claimed?.number ?? 0,
        now: NOON,
        answer: answered(200),
      })

      assert.equal(claimed?.event.accountId, accountId)
      assert.equal((await eventsOf(store(), accountId)).at(-1), 'account.deleted')
      await store().webhooks.forget(secondsAfter(1))
      const left = await store().webhooks.listDeliveries({ endpointId: endpoint, limit: 10 })
      assert.deepEqual(left, [])
      await disable(store(), endpoint)
    })
  })
}
