import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { LARGEST_EXPRESSIONS, UNINTERRUPTIBLE } from '../../test/support/hostile-schemas.ts'
import { expressionSize, sizeProblem } from './expression-size.ts'

const TOO_LARGE = 'one of its regular expressions is too large to be checked'
/** Processor time of compiling twice, for texts of one and of two bytes a character. */
const MOST_MILLISECONDS = 250

describe('the size of an expression', () => {
  it('counts what has to be compiled', () => {
    for (const [pattern, size] of [
      ['', 1],
      ['abc', 4],
      ['a?', 3],
      ['a+', 4],
      ['a{1000}', 6],
      ['(a{2}){3}', 17],
      ['[a-z]', 3],
      [String.raw`\p{L}`, 31],
      ['(?<!a)b', 4],
      [String.raw`\u{1F600}`, 2],
    ] as const) {
      assert.equal(expressionSize(pattern), size, pattern)
    }
  })

  it('is refused where compiling could not be interrupted', () => {
    for (const [what, pattern] of UNINTERRUPTIBLE) {
      assert.equal(sizeProblem([{ properties: {}, pattern }]), TOO_LARGE, what)
    }
  })

  it('is refused where many expressions add up', () => {
    const schemas = Array.from({ length: 60 }, (_, n) => ({ pattern: `${n}(?=${'x'.repeat(50)})` }))

    assert.equal(sizeProblem(schemas.slice(0, 30)), undefined)
    assert.equal(
      sizeProblem(schemas),
      'its regular expressions are too large to be checked together',
    )
  })

  for (const [what, pattern] of LARGEST_EXPRESSIONS) {
    it(`is taken where compiling ends soon: ${what}`, () => {
      assert.equal(sizeProblem([{ pattern }]), undefined)
      const expression = new RegExp(pattern, 'u')
      const before = process.threadCpuUsage()

      for (const text of ['', '', '\u{4e00}', '\u{4e00}']) expression.test(text)

      const { user, system } = process.threadCpuUsage(before)
      assert.ok(user + system < MOST_MILLISECONDS * 1_000, `${(user + system) / 1_000} ms`)
    })
  }
})
