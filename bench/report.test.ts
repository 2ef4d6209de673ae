import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { tableOf } from './report.ts'
import { isMet, type Measured } from './row.ts'

const fast: Measured = {
  what: 'checks against a constant',
  unit: '×',
  values: [0.5, 0.7, 0.6],
  goal: { atLeast: 0.6 },
  figures: { 'checks per second': 20_634.4, 'p99, ms': 0.0423 },
}

function cellsOf(measured: Measured): readonly string[] {
  const [, , row = ''] = tableOf([measured]).split('\n')
  return row.split('|').map((cell) => cell.trim())
}

describe('the table of results', () => {
  it('shows the median, the noise, the goal and what is behind it', () => {
    assert.deepEqual(cellsOf(fast).slice(1, -1), [
      'checks against a constant',
      '0.60 ×',
      '± 17 %',
      '≥ 0.6 ×',
      'reached',
      'checks per second: 20,634, p99, ms: 0.042',
    ])
  })

  it('names a goal that is missed', () => {
    assert.equal(cellsOf({ ...fast, goal: { atMost: 0.59 } })[5], 'MISSED')
  })

  it('says why a value is void, and does not count it as reached', () => {
    const verdict = cellsOf({ ...fast, void: 'the generator was busy' })[5]

    assert.equal(verdict, 'VOID: the generator was busy')
    assert.equal(isMet({ ...fast, void: 'the generator was busy' }), false)
  })

  it('has neither goal nor verdict where nothing is to be reached, nor noise in one round', () => {
    const [, , , noise, goal, verdict] = cellsOf({ ...fast, values: [2], goal: 'none' })

    assert.deepEqual([noise, goal, verdict], ['one round', '', ''])
  })
})
