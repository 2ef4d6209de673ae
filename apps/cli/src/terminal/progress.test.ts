import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { lineProgress } from './progress.ts'

describe('progress without a terminal', () => {
  const started = () => {
    const lines: string[] = []
    const clock = { now: 0 }
    const progress = lineProgress({ line: (text) => lines.push(text) }, () => clock.now)
    return { lines, clock, progress }
  }

  it('is one line when a step is done', () => {
    const { lines, progress } = started()

    for (const done of [1000, 2000, 3000]) progress.report({ label: 'films', done, total: 3000 })

    assert.deepEqual(lines, ['films: 3,000 of 3,000'])
  })

  it('is a line every five seconds until then', () => {
    const { lines, clock, progress } = started()

    for (const seconds of [2, 5, 7, 10]) {
      clock.now = seconds * 1000
      progress.report({ label: 'films', done: seconds })
    }

    assert.deepEqual(lines, ['films: 5', 'films: 10'])
  })

  it('shows several steps that go on at once apart', () => {
    const { lines, progress } = started()

    progress.report({ label: 'films', done: 1, total: 2 })
    progress.report({ label: 'actors', done: 5, total: 5 })
    progress.report({ label: 'films', done: 2, total: 2 })

    assert.deepEqual(lines, ['actors: 5 of 5', 'films: 2 of 2'])
  })

  it('leaves a line for every step at the end, once', () => {
    const { lines, progress } = started()

    progress.report({ label: 'films', done: 1 })
    progress.report({ label: 'actors', done: 2, total: 2 })
    progress.end()
    progress.end()

    assert.deepEqual(lines, ['actors: 2 of 2', 'films: 1'])
  })
})
