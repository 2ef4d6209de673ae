import assert from 'node:assert/strict'
import { it } from 'node:test'
import { filterProblem } from './filter-problem.ts'

it('a filter that finds nothing says why', () => {
  const since = '2026-03-02'

  assert.equal(filterProblem({}), undefined)
  assert.equal(filterProblem({ type: 'login.failed', since, until: since }), undefined)
  assert.equal(filterProblem({ type: 'nonsense' }), 'There is no such kind of event.')
  assert.equal(filterProblem({ since: 'garbage' }), 'The first day is not a date.')
  assert.equal(filterProblem({ until: '2026-13-01' }), 'The last day is not a date.')
  assert.equal(filterProblem({ since, until: '2026-03-01' }), 'The last day is before the first.')
})
