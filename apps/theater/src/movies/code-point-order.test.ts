import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { byCodePoint } from './code-point-order.ts'

it('code points are in the order of their UTF-8 bytes, beyond U+FFFF too', () => {
  const text = fc.string({ unit: 'grapheme-composite', maxLength: 4 })
  fc.assert(
    fc.property(text, text, (one, other) => {
      const expected = Buffer.compare(Buffer.from(one), Buffer.from(other))
      assert.equal(Math.sign(byCodePoint(one, other)), expected)
    }),
    { numRuns: 1000 },
  )
  assert.ok(byCodePoint('\uffee', '🎬') < 0)
  assert.ok(byCodePoint('a', 'ab') < 0)
})
