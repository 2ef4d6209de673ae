import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { jsonRecords } from './json-records.ts'

const shape = { lists: ['users'] }

async function recordsOf(text: string, piece = text.length) {
  async function* pieces() {
    for (let at = 0; at < text.length; at += piece) yield text.slice(at, at + piece)
  }
  const found: unknown[] = []
  for await (const { values } of jsonRecords('file.json', pieces(), shape)) found.push(values)
  return found
}

/** Texts with all that means something in JSON, and objects and lists within. */
const word = fc.string({
  unit: fc.constantFrom('a', '"', '\\', '{', '}', '[', ']', ',', '\n', 'é'),
})
const inner = fc.oneof(word, fc.integer(), fc.boolean(), fc.constant(null), fc.array(word))
const account = fc.record({
  email: word,
  users: fc.array(fc.record({ email: word }), { maxLength: 2 }),
  inner: fc.dictionary(word, fc.oneof(inner, fc.dictionary(word, inner)), { maxKeys: 3 }),
})
const accounts = fc.array(account, { maxLength: 4 })

/** As `JSON.parse` makes them, with `__proto__` a key like others. */
const same = (values: unknown) => JSON.parse(JSON.stringify(values))

describe('the records of a JSON document, in whatever pieces it comes,', () => {
  const indents = fc.constantFrom(undefined, 2)

  it('are the elements of its array', () =>
    fc.assert(
      fc.asyncProperty(
        accounts,
        indents,
        fc.integer({ min: 1, max: 50 }),
        async (all, indent, piece) => {
          assert.deepEqual(await recordsOf(JSON.stringify(all, null, indent), piece), same(all))
        },
      ),
    ))

  it('are the elements of its list, and nothing that stands beside it', () =>
    fc.assert(
      fc.asyncProperty(accounts, inner, indents, async (all, other, indent) => {
        const document = { before: other, roles: [{ name: 'users' }], users: all, after: [other] }
        assert.deepEqual(await recordsOf(JSON.stringify(document, null, indent), 7), same(all))
      }),
    ))

  it('are its lines', () =>
    fc.assert(
      fc.asyncProperty(fc.array(account.map(({ users: _, ...rest }) => rest)), async (all) => {
        const lines = all.map((each) => `${JSON.stringify(each)}\n`).join('')
        assert.deepEqual(await recordsOf(lines, 11), same(all))
      }),
    ))

  it('are refused when it is cut short', () =>
    fc.assert(
      fc.asyncProperty(account, fc.nat(), async (one, place) => {
        const text = JSON.stringify([one])
        const cut = text.slice(0, 1 + (place % (text.length - 1)))
        await assert.rejects(recordsOf(cut), /is cut short/)
      }),
    ))
})
