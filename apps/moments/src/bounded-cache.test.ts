import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { boundedCache } from './bounded-cache.ts'

describe('a bounded cache', () => {
  it('makes a value once, and again when it had to go', () => {
    const made: string[] = []
    const cache = boundedCache<string>(10, (value) => value.length)
    const of = (key: string) =>
      cache.of(key, () => {
        made.push(key)
        return key
      })

    for (const key of ['aaaa', 'bbbb', 'aaaa', 'cccc', 'aaaa', 'bbbb']) assert.equal(of(key), key)

    // When c came, b was the one that had not been used for longest.
    assert.deepEqual(made, ['aaaa', 'bbbb', 'cccc', 'bbbb'])
  })

  it('does not keep what is heavier than all of it', () => {
    let made = 0
    const cache = boundedCache<number>(10, () => 11)
    for (let count = 0; count < 3; count += 1) {
      cache.of('heavy', () => {
        made += 1
        return made
      })
    }

    assert.equal(made, 3)
  })
})
