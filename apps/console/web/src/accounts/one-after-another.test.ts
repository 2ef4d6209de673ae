import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { oneAfterAnother, type Progress } from './one-after-another.ts'

describe('a job on many things', () => {
  it('goes on after a refusal, and tells how far it is', async () => {
    const told: Progress<string>[] = []
    const result = await oneAfterAnother({
      things: ['kim', 'lee', 'mo'],
      act: async (name) => {
        if (name === 'lee') throw new TypeError('not lee')
      },
      told: (progress) => told.push(progress),
      signal: new AbortController().signal,
    })

    assert.deepEqual(result.done, ['kim', 'mo'])
    assert.deepEqual(
      result.failed.map(({ thing }) => thing),
      ['lee'],
    )
    assert.deepEqual(
      told.map(({ done, failed }) => done.length + failed.length),
      [1, 2, 3],
    )
  })

  it('begins nothing more once it is stopped', async () => {
    const stop = new AbortController()
    const result = await oneAfterAnother({
      things: [1, 2, 3],
      act: async () => stop.abort(),
      told: () => {},
      signal: stop.signal,
    })

    assert.deepEqual(result, { total: 3, done: [1], failed: [] })
  })
})
