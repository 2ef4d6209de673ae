import assert from 'node:assert/strict'
import { it } from 'node:test'
import { eventAt, NOON } from './people.ts'
import { atOnce, type StoreUnderTest, withStore } from './subject.ts'

const RIVALS = 20

export function testProviderStore(subject: StoreUnderTest): void {
  withStore('providers', subject, (store) => {
    const add = (name: string, secret = 'sealed') =>
      store().providers.add({
        provider: { name, sealed: Buffer.from(secret), addedAt: NOON },
        event: { ...eventAt(NOON, 'provider.added'), detail: { provider: name, secret } },
      })
    const remove = (name: string) =>
      store().providers.remove({
        name,
        event: { ...eventAt(NOON, 'provider.removed'), detail: { provider: name } },
      })
    const listed = async () =>
      (await store().providers.list()).map(({ name, sealed, addedAt }) => {
        return { name, secret: Buffer.from(sealed).toString(), addedAt }
      })
    const recorded = async (type: 'provider.added' | 'provider.removed') =>
      (await store().audit.list({ type, limit: 50 })).map(({ detail }) => detail)

    it('of one name are added once, with one event', async () => {
      const outcomes = await Promise.all(
        Array.from({ length: RIVALS }, (_, index) => add('school', `sealed ${index}`)),
      )

      assert.equal(outcomes.filter(({ kind }) => kind === 'added').length, 1)
      const secret = `sealed ${outcomes.findIndex(({ kind }) => kind === 'added')}`
      assert.deepEqual(await listed(), [{ name: 'school', secret, addedAt: NOON }])
      assert.deepEqual(await recorded('provider.added'), [{ provider: 'school', secret }])
    })

    it('are listed by name', async () => {
      await add('google')

      assert.deepEqual(
        (await listed()).map(({ name }) => name),
        ['google', 'school'],
      )
    })

    it('are removed once, with one event, and can be added again', async () => {
      const outcomes = await atOnce(RIVALS, () => remove('school'))

      assert.equal(outcomes.filter(({ removed }) => removed).length, 1)
      assert.deepEqual(await recorded('provider.removed'), [{ provider: 'school' }])
      assert.deepEqual(await remove('nobody'), { removed: false })
      assert.deepEqual(await add('school', 'another'), { kind: 'added' })
      assert.deepEqual(
        (await listed()).map(({ secret }) => secret),
        ['sealed', 'another'],
      )
    })
  })
}
