import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { jsonObjectText } from '../fields/json-object.ts'
import { object } from '../fields/object.ts'
import { optional } from '../fields/presence.ts'
import { post } from '../routes/route.ts'
import { serve } from '../testing/serve.ts'
import { z } from '../zod.ts'
import { jsonText } from './json-text.ts'
import { reply } from './reply.ts'

const keep = post('/keep', {
  summary: 'Keeps what it gets',
  body: object({ kept: jsonObjectText(), more: optional(jsonObjectText()) }),
  responses: { 200: z.object({ kept: jsonText(), length: z.int(), all: z.array(jsonText()) }) },
  handle: ({ body: { kept, more } }) =>
    reply(200, { kept, length: kept.length, all: more === undefined ? [] : [more, kept] }),
})

describe('a JSON object that is kept as text', () => {
  it('comes back with its order of keys, its numbers and its blanks', async (t) => {
    const server = await serve(t, { routes: [keep] })
    const kept = '{ "z": 1.0, "10": 12345678901234567890, "2": 1e400, "a": {"9":[],"1":{}} }'

    const { text } = await server.post('/keep', `{"kept":${kept}}`)

    assert.equal(text, `{"kept":${kept},"length":${kept.length},"all":[]}`)
  })

  it('is the last of its name, wherever it stands and however it is written', async (t) => {
    const server = await serve(t, { routes: [keep] })

    const { text } = await server.post(
      '/keep',
      String.raw` {"x":[{"kept":{}},"\\",null ], "kept":{"a":1},"more":{ },"k\u0065pt" : {"\"}":"\\"} } `,
    )

    assert.equal(text, String.raw`{"kept":{"\"}":"\\"},"length":12,"all":[{ },{"\"}":"\\"}]}`)
  })

  it('is refused if it is anything else', async (t) => {
    const server = await serve(t, { routes: [keep] })

    for (const other of ['[]', 'null', '"{}"', '5', 'true']) {
      const { status, text } = await server.post('/keep', `{"kept":${other}}`)
      assert.equal(status, 422)
      assert.match(text, /"type":"dict_type","loc":\["body","kept"\]/)
    }
  })

  it('survives whatever stands around it', async (t) => {
    const server = await serve(t, { routes: [keep] })
    const texts = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue())
    const blanks = fc.stringMatching(/^[ \t\r\n]{0,3}$/)

    await fc.assert(
      fc.asyncProperty(texts, texts, fc.jsonValue(), blanks, async (kept, more, other, blank) => {
        const [one, two] = [JSON.stringify(kept, null, 1), JSON.stringify(more)]
        const members = [`"other":${JSON.stringify(other)}`, `"kept":${one}`, `"more":${two}`]
        const sent = `{${blank}${members.join(`${blank},${blank}`)}${blank}}`
        const { payload } = await server.inject({
          method: 'POST',
          url: '/keep',
          headers: { 'content-type': 'application/json' },
          payload: sent,
        })

        assert.equal(payload, `{"kept":${one},"length":${one.length},"all":[${two},${one}]}`)
      }),
      { numRuns: 300 },
    )
  })

  it('is described as an object', async (t) => {
    const docs = { openapi: '/o', page: '/p', info: { title: 'T', version: '1' } }
    const server = await serve(t, { routes: [keep], docs })

    const { text } = await server.ask('/o')

    const anObject = '"kept":{"type":"object","additionalProperties":true}'
    assert.equal(text.split(anObject).length, 3, 'in the request and in the reply')
  })
})
