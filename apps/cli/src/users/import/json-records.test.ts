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

  it('keep numbers that JavaScript would round', async () => {
    assert.deepEqual(await recordsOf('[{"id":12345678901234567890,"n":1.5}]'), [
      { id: '12345678901234567890', n: 1.5 },
    ])
  })

  it('are the rows of the tables that phpMyAdmin writes', async () => {
    const rows = [{ ID: '1' }, { ID: '2' }]
    const table = (name: string, data: object[]) => ({ type: 'table', name, database: 'wp', data })
    const dump = [
      { type: 'header', version: '5.2.1' },
      { type: 'database', name: 'wp' },
      table('wp_users', rows),
      table('wp_usermeta', [{ user_id: '1' }]),
    ]

    assert.deepEqual(await recordsOf(JSON.stringify(dump), 9), [...rows, { user_id: '1' }])
  })

  it('name what is no object, and refuse a text that is no list', async () => {
    const problems: (string | undefined)[] = []
    for await (const { problem } of jsonRecords('f', one('[{},null,"a, b",5]'), shape)) {
      problems.push(problem)
    }

    const told = 'what stands here is no object, so it is no account'
    assert.deepEqual(problems, [undefined, told, told, told])
    await assert.rejects(recordsOf('{}\n"text"'), /is no JSON: see line 2/)
  })
})

async function* one(text: string) {
  yield text
}
