import assert from 'node:assert/strict'
import { it } from 'node:test'
import { inTurn, isMet, isReached, median, noise } from './row.ts'

it('the median is the middle one, or the mean of the two in the middle', () => {
  assert.equal(median([9, 1, 5]), 5)
  assert.equal(median([1, 9, 4, 6]), 5)
})

it('noise is half the distance of the extremes as a share of the median', () => {
  assert.equal(noise([90, 100, 110]), 0.1)
})

it('a goal is reached at its limit', () => {
  assert.deepEqual(
    [isReached(0.6, { atLeast: 0.6 }), isReached(0.59, { atLeast: 0.6 })],
    [true, false],
  )
  assert.deepEqual([isReached(2, { atMost: 2 }), isReached(2.1, { atMost: 2 })], [true, false])
})

it('a value without a goal is met by whatever it is', () => {
  const measured = { what: '', unit: '×', values: [3, 1, 2], figures: {} }

  assert.equal(isMet({ ...measured, goal: 'none' }), true)
  assert.equal(isMet({ ...measured, goal: { atLeast: 2.5 } }), false)
})

it('two things are measured in turn', async () => {
  const order: string[] = []
  const bench = { rounds: 2, seconds: 1, large: false, after: () => {} }

  await inTurn(
    bench,
    async () => order.push('one'),
    async () => order.push('other'),
  )

  assert.deepEqual(order, ['one', 'other', 'one', 'other'])
})
