import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { watchedUtf8 } from './watched-utf8.ts'

async function* pieces(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function watch(bytes: Buffer, size: number) {
  const found = { isUtf8: true }
  const passed: Buffer[] = []
  for await (const piece of watchedUtf8(pieces(bytes, size), found)) passed.push(piece)
  return { bytes: Buffer.concat(passed), ...found }
}

const isUtf8 = (bytes: Buffer) => Buffer.from(bytes.toString('utf8')).equals(bytes)

it('UTF-8 is recognised however it is cut, and passed on unchanged', async () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 20 }).map((one) => Buffer.from(one))
  const rubbish = fc.uint8Array({ maxLength: 12 }).map((one) => Buffer.from(one))
  const mixed = fc
    .array(fc.oneof({ weight: 5, arbitrary: text }, rubbish), { maxLength: 4 })
    .map((parts) => Buffer.concat(parts))

  await fc.assert(
    fc.asyncProperty(mixed, fc.integer({ min: 1, max: 7 }), async (bytes, size) => {
      const seen = await watch(bytes, size)
      assert.deepEqual(seen, { bytes, isUtf8: isUtf8(bytes) })
    }),
    { numRuns: 500 },
  )
})
