import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { coverageOf } from './coverage.ts'

const file = (path: string, coveredLineCount: number) => ({
  path: `/somewhere/${path}`,
  totalLineCount: 100,
  coveredLineCount,
})

describe('the coverage of a room', () => {
  it('is that of its files together', () => {
    const { lines, isEnough } = coverageOf([
      file('packages/engine/src/a.ts', 85),
      file('packages/engine/src/b.ts', 95),
      file('apps/theater/src/index.ts', 80),
    ])

    assert.equal(isEnough, true)
    assert.match(lines[0] ?? '', /apps\/theater +80\.0 % {2}ok/)
    assert.match(lines[1] ?? '', /packages\/engine +90\.0 % {2}ok/)
  })

  it('is not enough if one room has too little', () => {
    const { lines, isEnough } = coverageOf([
      file('packages/engine/src/a.ts', 89),
      file('apps/theater/src/index.ts', 100),
    ])

    assert.equal(isEnough, false)
    assert.match(lines[1] ?? '', /TOO LITTLE, 90 % are wanted/)
  })
})
