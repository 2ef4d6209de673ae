import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { ServiceKey } from '@usher/engine'
import { eventAt, NOON, secondsAfter } from './people.ts'
import { type StoreUnderTest, withStore } from './subject.ts'

const RIVALS = 20

export function testServiceKeyStore(subject: StoreUnderTest): void {
  withStore('service keys', subject, (store) => {
    const keyOf = (generation: number, id: string, signsFrom = NOON): ServiceKey => ({
      generation,
      id,
      algorithm: 'EdDSA',
      publicJwk: JSON.stringify({ kid: id }),
      sealed: Buffer.from(`sealed ${id}`),
      publishedAt: NOON,
      signsFrom,
      endsAt: undefined,
    })
    const add = (key: ServiceKey, othersEndAt?: Date) =>
      store().serviceKeys.add({
        key,
        othersEndAt,
        event: { ...eventAt(NOON, 'keys.rotated'), detail: { key: key.id } },
      })
    const ends = async () =>
      (await store().serviceKeys.list()).map(({ id, endsAt }) => [id, endsAt?.getTime()])

    it('are none until one is added', async () => {
      assert.deepEqual(await store().serviceKeys.list(), [])
    })

    it('of simultaneous first keys one is kept, with one event', async () => {
      const rivals = Array.from({ length: RIVALS }, (_, index) => keyOf(1, `first_${index}`))

      const outcomes = await Promise.all(rivals.map((rival) => add(rival)))

      assert.equal(outcomes.filter(({ kind }) => kind === 'added').length, 1)
      const [kept, ...others] = await store().serviceKeys.list()
      const winner = rivals[outcomes.findIndex(({ kind }) => kind === 'added')]
      assert.deepEqual(others, [])
      assert.deepEqual({ ...kept, sealed: Buffer.from(kept?.sealed ?? []) }, winner)
      const recorded = await store().audit.list({ type: 'keys.rotated', limit: 50 })
      assert.deepEqual(
        recorded.map(({ detail }) => detail?.key),
        [winner?.id],
      )
    })

    it('end when another takes their place, and come newest first', async () => {
      await add(keyOf(2, 'second', secondsAfter(600)), secondsAfter(900))

      const [second, first] = await store().serviceKeys.list()
      assert.deepEqual([second?.id, second?.endsAt], ['second', undefined])
      assert.deepEqual(second?.signsFrom, secondsAfter(600))
      assert.deepEqual(first?.endsAt, secondsAfter(900))
    })

    it('keep an end that is earlier', async () => {
      await add(keyOf(3, 'third'), secondsAfter(2_000))

      assert.deepEqual(
        (await ends()).map(([, end]) => end),
        [undefined, secondsAfter(2_000).getTime(), secondsAfter(900).getTime()],
      )
    })

    it('change nothing when their generation is taken', async () => {
      const before = await ends()

      assert.deepEqual(await add(keyOf(3, 'late'), NOON), { kind: 'generation_taken' })
      assert.deepEqual(await ends(), before)
    })
  })
}
