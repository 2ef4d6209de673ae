import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { STREAK_MAX, streakDays, streakOf } from './streak.ts'

const days = (...daysAgo: number[]) => new Set(daysAgo)
const lastDays = (count: number, from = 0) =>
  new Set(Array.from({ length: count }, (_, index) => from + index))

describe('a learning streak', () => {
  it('is 0 without activity today or yesterday', () => {
    assert.equal(streakOf(days()), 0)
    assert.equal(streakOf(days(2, 3, 4)), 0)
  })

  it('counts from today if today is active', () => {
    assert.equal(streakOf(days(0)), 1)
    assert.equal(streakOf(days(0, 1, 2, 4)), 3)
  })

  it('is not broken by a day that is not over', () => {
    assert.equal(streakOf(days(1, 2, 3)), 3)
  })

  it('is broken by the first inactive day', () => {
    assert.equal(streakOf(days(0, 2, 3)), 1)
  })

  it('is capped at 30 days', () => {
    assert.equal(streakOf(lastDays(30)), 30)
    assert.equal(streakOf(lastDays(31)), STREAK_MAX)
    assert.equal(streakOf(lastDays(30, 1)), STREAK_MAX)
    assert.equal(streakOf(lastDays(29, 1)), 29)
  })

  it('lives in UTC days, and the future does not count', () => {
    const [today, yesterday, ...others] = streakDays(new Date('2026-03-01T00:00:00.500Z'))

    assert.deepEqual(today, {
      daysAgo: 0,
      from: new Date('2026-03-01T00:00:00.000Z'),
      until: new Date('2026-03-01T00:00:00.501Z'),
    })
    assert.deepEqual(yesterday, {
      daysAgo: 1,
      from: new Date('2026-02-28T00:00:00.000Z'),
      until: new Date('2026-03-01T00:00:00.000Z'),
    })
    assert.equal(others.length, STREAK_MAX - 1)
  })
})
