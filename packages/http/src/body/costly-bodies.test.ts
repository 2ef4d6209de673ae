import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { integer } from '../fields/integer.ts'
import { object } from '../fields/object.ts'
import { text } from '../fields/text.ts'
import { reply } from '../replies/reply.ts'
import { post } from '../routes/route.ts'
import { serve } from '../testing/serve.ts'
import { z } from '../zod.ts'
import { form } from './body-declaration.ts'

/** As large as a body may be, less what stands around it. */
const SIZE = 1024 * 1024 - 512
/** What grows with the square of the size takes a hundred times longer. */
const LIMIT_US = 1_000_000

const JSON_TYPE = 'application/json'
const FORM_TYPE = 'application/x-www-form-urlencoded'
const PARTS_TYPE = 'multipart/form-data; boundary=x'

const bodies: readonly (readonly [what: string, type: string, body: string])[] = [
  ['arrays in arrays', JSON_TYPE, nested('[', '', ']')],
  ['objects in objects', JSON_TYPE, nested('{"a":', '1', '}')],
  ['arrays that never end', JSON_TYPE, '['.repeat(SIZE)],
  ['many fields', JSON_TYPE, `{${numbered((n) => `"k${n}":1`)}}`],
  ['a field many times', JSON_TYPE, `{${numbered(() => '"name":"a"')}}`],
  ['a number of many digits', JSON_TYPE, `{"name":"a","age":${'9'.repeat(SIZE - 64)}}`],
  ['a text of escapes', JSON_TYPE, `{"name":"${'\\u0041'.repeat(SIZE / 6 - 16)}","age":1}`],
  ['spaces', JSON_TYPE, `${' '.repeat(SIZE - 4)}{`],
  ['many fields', FORM_TYPE, 'a=1&'.repeat(SIZE / 4)],
  ['a name of escapes', FORM_TYPE, '%41'.repeat(SIZE / 3)],
  ['many parts', PARTS_TYPE, part('; name="a"').repeat(SIZE / 60)],
  ['empty parts', PARTS_TYPE, '\r\n--x'.repeat(SIZE / 5)],
  ['a head of semicolons', PARTS_TYPE, `${part('; '.repeat(SIZE / 2 - 64))}--x--`],
  ['a head of spaces', PARTS_TYPE, `${part(`;${' '.repeat(SIZE - 128)}`)}--x--`],
  ['a head of open quotes', PARTS_TYPE, `${part('; name="'.repeat(SIZE / 8 - 16))}--x--`],
]

describe('a body that is made to be costly', () => {
  const fields = { name: text({ max: 40 }), age: integer() }
  const answers = { 200: z.object({ name: z.string() }) }
  const routes = [
    post('/json', {
      summary: 'Take JSON',
      body: object(fields),
      responses: answers,
      handle: ({ body: { name } }) => reply(200, { name }),
    }),
    post('/form', {
      summary: 'Take a form',
      body: form(fields),
      responses: answers,
      handle: ({ body: { name } }) => reply(200, { name }),
    }),
  ]

  for (const [what, type, body] of bodies) {
    it(`is refused in little time: ${what} as ${type.split(';')[0]}`, async (t) => {
      const { inject } = await serve(t, { routes })
      const before = process.threadCpuUsage()

      const { statusCode } = await inject({
        method: 'POST',
        url: type === JSON_TYPE ? '/json' : '/form',
        headers: { 'content-type': type },
        body,
      })

      const { user, system } = process.threadCpuUsage(before)
      assert.equal(statusCode, 422)
      assert.ok(user + system < LIMIT_US, `${user + system} µs`)
    })
  }
})

function nested(open: string, inner: string, close: string): string {
  const times = Math.floor((SIZE - inner.length) / (open.length + close.length))
  return `${open.repeat(times)}${inner}${close.repeat(times)}`
}

function numbered(field: (n: number) => string): string {
  return Array.from({ length: 80_000 }, (_, n) => field(n)).join()
}

function part(parameters: string): string {
  return `\r\n--x\r\ncontent-disposition: form-data${parameters}\r\n\r\n1`
}
