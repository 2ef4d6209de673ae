import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DEFAULT_RATE_LIMITS, limitsOf, parseRate, rateText } from './rate-limits.ts'

describe('a rate', () => {
  for (const [text, rate] of [
    ['5/15minute', { max: 5, count: 15, unit: 'minute' }],
    ['3/hour', { max: 3, count: 1, unit: 'hour' }],
    ['100/1hours', { max: 100, count: 1, unit: 'hour' }],
    [' 1/30 seconds ', { max: 1, count: 30, unit: 'second' }],
    ['2/day', { max: 2, count: 1, unit: 'day' }],
  ] as const) {
    it(`is read from ${JSON.stringify(text)}`, () => {
      assert.deepEqual(parseRate(text), rate)
    })
  }

  for (const text of [
    '',
    '5',
    '0/hour',
    '5/0minute',
    '5/week',
    '-1/hour',
    '1.5/hour',
    '5 per hour',
  ]) {
    it(`is not read from ${JSON.stringify(text)}`, () => {
      assert.equal(parseRate(text), undefined)
    })
  }

  it('is said in the words of the contract', () => {
    assert.equal(rateText(DEFAULT_RATE_LIMITS.register), '3 per 1 hour')
    assert.equal(rateText(DEFAULT_RATE_LIMITS.login), '5 per 15 minute')
  })

  it('makes a limit in seconds that counts every use by one address', () => {
    assert.deepEqual(limitsOf(DEFAULT_RATE_LIMITS).logIn, [
      { name: 'login', max: 5, windowSeconds: 900, per: 'address', counts: 'all' },
    ])
  })
})
