import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CircuitBreaker } from './circuit-breaker.ts'

describe('a circuit breaker', () => {
  it('leaves a service alone after three failures in a row, for half a minute', async () => {
    let now = 0
    let asked = 0
    const breaker = new CircuitBreaker(() => now)
    const fail = () => {
      asked += 1
      return Promise.reject(new Error('broken'))
    }

    for (let times = 0; times < 5; times += 1) assert.equal(await breaker.ask(fail), undefined)
    assert.equal(asked, 3)

    now = 30_000
    assert.equal(await breaker.ask(async () => 'well'), 'well')
  })

  it('forgets failures when the service answers', async () => {
    const breaker = new CircuitBreaker(() => 0)
    const fail = () => Promise.reject(new Error('broken'))
    for (let times = 0; times < 4; times += 1) {
      await breaker.ask(fail)
      await breaker.ask(fail)
      assert.equal(await breaker.ask(async () => times), times)
    }
  })
})
