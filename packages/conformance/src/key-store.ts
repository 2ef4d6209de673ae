import assert from 'node:assert/strict'
import { it } from 'node:test'
import { eventAt, NOON, secondsAfter } from './people.ts'
import { type StoreUnderTest, withStore } from './subject.ts'

export function testKeyStore(subject: StoreUnderTest): void {
  withStore('signing keys', subject, (store) => {
    const replace = (id: string, at: Date, othersEndAt: Date) =>
      store().keys.replace({
        key: { id, sealed: Buffer.from(`sealed ${id}`), createdAt: at },
        othersEndAt,
        event: { ...eventAt(at, 'keys.rotated'), detail: { key: id } },
      })
    const ends = async () =>
      (await store().keys.list()).map(({ id, endsAt }) => [id, endsAt?.getTime()])

    it('are none as long as the configured one signs', async () => {
      assert.deepEqual(await store().keys.list(), [])
    })

    it('end, the configured one included, when another takes their place', async () => {
      await replace('key_1', NOON, secondsAfter(100))

      const [young, configured] = await store().keys.list()

      assert.deepEqual([young?.id, young?.createdAt, young?.endsAt], ['key_1', NOON, undefined])
      assert.equal(Buffer.from(young?.sealed ?? []).toString(), 'sealed key_1')
      assert.deepEqual(
        [configured?.id, configured?.sealed, configured?.endsAt],
        ['configured', undefined, secondsAfter(100)],
      )
    })

    it('keep an end that is earlier, and come newest first', async () => {
      await replace('key_2', secondsAfter(50), secondsAfter(500))

      assert.deepEqual(await ends(), [
        ['key_2', undefined],
        ['key_1', secondsAfter(500).getTime()],
        ['configured', secondsAfter(100).getTime()],
      ])
    })

    it('end at once when that is wanted, and the audit log tells of each change', async () => {
      await replace('key_3', secondsAfter(60), secondsAfter(60))

      const at = secondsAfter(60).getTime()
      assert.deepEqual((await ends()).slice(1), [
        ['key_2', at],
        ['key_1', at],
        ['configured', at],
      ])
      const told = await store().audit.list({ type: 'keys.rotated', limit: 10 })
      assert.deepEqual(
        told.map(({ detail }) => detail?.key),
        ['key_3', 'key_2', 'key_1'],
      )
    })
  })
}
