import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createMemory } from './memory.ts'

describe('the memory of tokens', () => {
  it('keeps the newest, at least as many as its size and at most twice as many', () => {
    const memory = createMemory<number>(3)
    for (let index = 1; index <= 7; index += 1) memory.set(`token ${index}`, index)

    const kept = [1, 2, 3, 4, 5, 6, 7].filter((index) => memory.get(`token ${index}`) === index)

    assert.deepEqual(kept, [4, 5, 6, 7])
  })

  it('forgets what it is told to, wherever it lies', () => {
    const memory = createMemory<number>(1)
    memory.set('older', 1)
    memory.set('newer', 2)
    memory.delete('older')
    assert.deepEqual([memory.get('older'), memory.get('newer')], [undefined, 2])

    memory.clear()

    assert.equal(memory.get('newer'), undefined)
  })

  it('keeps nothing if it has no size', () => {
    const memory = createMemory<number>(0)

    memory.set('token', 1)

    assert.equal(memory.get('token'), undefined)
  })
})
