import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { periodsOf } from './periods.ts'

describe('the periods of a range', () => {
  const now = new Date('2026-03-02T12:34:56.789Z')

  it('are the last 24 hours on the hour, with the running one at the end', () => {
    const periods = periodsOf('day', now)

    assert.equal(periods.length, 24)
    assert.equal(periods[0]?.since.toISOString(), '2026-03-01T13:00:00.000Z')
    assert.equal(periods.at(-1)?.since.toISOString(), '2026-03-02T12:00:00.000Z')
    assert.equal(periods.at(-1)?.until.toISOString(), '2026-03-02T13:00:00.000Z')
  })

  it('follow each other without gaps', () => {
    for (const range of ['day', 'week', 'month', 'quarter'] as const) {
      const periods = periodsOf(range, now)
      for (const [index, { since }] of periods.entries()) {
        if (index > 0) assert.deepEqual(since, periods[index - 1]?.until)
      }
    }
  })

  it('of a quarter are weeks from Monday to Sunday', () => {
    const wednesday = new Date('2026-03-04T12:00:00Z')

    const last = periodsOf('quarter', wednesday).at(-1)

    assert.equal(last?.since.toISOString(), '2026-03-02T00:00:00.000Z')
    assert.equal(last?.until.toISOString(), '2026-03-09T00:00:00.000Z')
  })

  it('begin a new one exactly at its first instant', () => {
    const last = periodsOf('month', new Date('2026-03-02T00:00:00Z')).at(-1)

    assert.equal(last?.since.toISOString(), '2026-03-02T00:00:00.000Z')
  })
})
