import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { detailErrors } from '../errors/detail-errors.ts'
import { number } from '../fields/number.ts'
import { object } from '../fields/object.ts'
import { optional } from '../fields/presence.ts'
import { text } from '../fields/text.ts'
import { errorBody, noBody, reply } from '../replies/reply.ts'
import { get, post } from '../routes/route.ts'
import { serve } from '../testing/serve.ts'
import { z } from '../zod.ts'
import { form, ifReadable, orElsewhere } from './body-declaration.ts'

const echo = post('/echo', {
  summary: 'Echo',
  body: object({ name: text(), score: optional(number()) }),
  responses: { 200: z.object({ name: z.string() }), 422: errorBody },
  handle: ({ body }) => reply(200, body),
})
const view = post('/view', {
  summary: 'No body needed',
  responses: { 204: noBody },
  handle: () => reply(204),
})
const list = get('/list', {
  summary: 'List',
  responses: { 204: noBody },
  handle: () => reply(204),
})
const routes = [echo, view, list]

const noObject = {
  detail: [
    {
      type: 'model_attributes_type',
      loc: ['body'],
      msg: 'Input should be a valid dictionary or object to extract fields from',
    },
  ],
}
const missingBody = { detail: [{ type: 'missing', loc: ['body'], msg: 'Field required' }] }
const kim = { status: 200, body: { name: 'Kim' } }

describe('a JSON body', () => {
  it('is read whatever JSON type it is called, or none', async (t) => {
    const server = await serve(t, { routes })

    for (const type of ['application/json', 'APPLICATION/Json; x=y', 'application/a+json', '']) {
      const init = { method: 'POST', body: Buffer.from('{"name":"Kim"}') }
      const headers = type ? { 'content-type': type } : {}
      const { status, body } = await server.ask('/echo', { ...init, headers })
      assert.deepEqual({ status, body }, kim, type)
    }
  })

  it('may begin with a byte order mark and repeat its keys, of which the last counts', async (t) => {
    const server = await serve(t, { routes })

    const { status, body } = await server.post('/echo', '\ufeff{"name":"Lee","name":"Kim"}')

    assert.deepEqual({ status, body }, kim)
  })

  it('cannot reach the prototype', async (t) => {
    const server = await serve(t, { routes })

    const { body } = await server.post('/echo', '{"__proto__":{"name":"Kim"}}')

    assert.match(JSON.stringify(body), /"missing","loc":\["body","name"\]/)
  })

  it('is missing when it is empty or null', async (t) => {
    const server = await serve(t, { routes })

    for (const body of ['', 'null', ' null\n']) {
      assert.deepEqual((await server.post('/echo', body)).body, missingBody)
    }
    assert.deepEqual((await server.ask('/echo', { method: 'POST' })).body, missingBody)
  })

  it('is no object when it is anything else', async (t) => {
    const server = await serve(t, { routes })

    for (const body of ['[]', '"a"', '1', 'true']) {
      const reply = await server.post('/echo', body)
      assert.deepEqual([reply.status, reply.body], [422, noObject])
    }
  })

  it('is a JSON decode error at a position when it is malformed', async (t) => {
    const server = await serve(t, { routes })

    const { status, body } = await server.post('/echo', '{"name": NaN}')

    assert.equal(status, 422)
    assert.deepEqual(body, {
      detail: [
        {
          type: 'json_invalid',
          loc: ['body', 9],
          msg: 'JSON decode error',
          ctx: { error: 'Expecting value' },
        },
      ],
    })
  })

  it('may hold numbers beyond doubles, which no field takes', async (t) => {
    const server = await serve(t, { routes })

    const { body } = await server.post('/echo', '{"name":"Kim","score":1e400}')

    assert.match(JSON.stringify(body), /"finite_number","loc":\["body","score"\]/)
  })

  it('may be nested a hundred thousand levels deep', async (t) => {
    const server = await serve(t, { routes })
    const deep = '['.repeat(100_000) + ']'.repeat(100_000)

    assert.equal((await server.post('/echo', `{"name":"Kim","other":${deep}}`)).status, 200)
    assert.equal((await server.post('/echo', deep)).status, 422)
  })
})

describe('a body that is not UTF-8', () => {
  const latin1 = { method: 'POST', body: Buffer.from('{"name":"\xe9"}', 'latin1') }

  it('is a JSON decode error by default', async (t) => {
    const server = await serve(t, { routes })

    const { status, body } = await server.ask('/echo', latin1)

    assert.equal(status, 422)
    assert.match(JSON.stringify(body), /"json_invalid","loc":\["body",0\]/)
  })

  it('can be a 400 with words of the app', async (t) => {
    const errors = detailErrors({ badEncoding: 400, words: { badEncoding: 'Not UTF-8' } })
    const server = await serve(t, { routes, errors })

    const { status, body } = await server.ask('/echo', latin1)

    assert.deepEqual({ status, body }, { status: 400, body: { detail: 'Not UTF-8' } })
  })
})

describe('a body of another content type', () => {
  const types = ['text/plain', 'application/x-www-form-urlencoded', 'nonsense', 'a/b/c', ';', '@']

  it('counts as a string, also when the type is malformed', async (t) => {
    const server = await serve(t, { routes })

    for (const type of types) {
      const { status, body } = await server.post('/echo', { name: 'Kim' }, { 'content-type': type })
      assert.deepEqual({ status, body }, { status: 422, body: noObject }, type)
    }
    const empty = await server.post('/echo', '', { 'content-type': 'text/plain' })
    assert.deepEqual(empty.body, missingBody)
  })

  it('can count as JSON if it is some', async (t) => {
    const server = await serve(t, { routes, otherContentTypes: 'json-anyway' })

    for (const type of types) {
      const json = await server.post('/echo', { name: 'Kim' }, { 'content-type': type })
      const other = await server.post('/echo', 'name=Kim', { 'content-type': type })
      assert.deepEqual({ status: json.status, body: json.body }, kim, type)
      assert.deepEqual([other.status, other.body], [422, noObject], type)
    }
  })

  it('is ignored where no body is needed', async (t) => {
    const server = await serve(t, { routes })

    assert.equal((await server.post('/view', '')).status, 204)
    assert.equal((await server.post('/view', '{"malformed')).status, 204)
    assert.equal((await server.post('/view', 'x', { 'content-type': 'nonsense' })).status, 204)
    assert.equal((await server.post('/view', 'x', { 'content-encoding': 'br' })).status, 204)
    const headers = { 'content-type': 'application/json' }
    assert.equal((await server.ask('/list', { headers })).status, 204)
  })
})

it('a compressed body is a 415 that says so, and one that is called plain is read', async (t) => {
  const server = await serve(t, { routes })
  const send = (encoding: string) =>
    server.post('/echo', { name: 'Kim' }, { 'content-encoding': encoding })

  for (const encoding of ['gzip', 'br', 'identity, gzip']) {
    const { status, headers, body } = await send(encoding)
    assert.equal(status, 415, encoding)
    assert.equal(headers.get('accept-encoding'), 'identity')
    assert.deepEqual(body, { detail: 'Content-Encoding is not supported' })
  }
  assert.notEqual((await send('identity')).status, 415)
})

it('no bytes and no content type are a fault', async (t) => {
  const login = post('/login', {
    summary: 'Log in',
    body: form({ username: text() }),
    responses: { 200: z.object({ username: z.string() }), 422: errorBody },
    handle: ({ body }) => reply(200, body),
  })
  const server = await serve(t, { routes: [...routes, login] })
  const types = fc.oneof(
    fc.constantFrom('application/json', 'text/plain', 'multipart/form-data; boundary=b', ''),
    fc.string(),
  )
  const bodies = fc.oneof(fc.uint8Array(), fc.json().map(Buffer.from), fc.constant(undefined))

  await fc.assert(
    fc.asyncProperty(types, bodies, fc.constantFrom('/echo', '/login'), async (type, body, url) => {
      const headers = /^[\t\x20-\x7e]*$/.test(type) ? { 'content-type': type } : {}
      const payload = body && Buffer.from(body)
      const { statusCode } = await server.inject({
        method: 'POST',
        url,
        headers,
        ...(payload && { payload }),
      })
      assert.ok([200, 422].includes(statusCode), String(statusCode))
    }),
    { numRuns: 1000 },
  )
})

describe('a body that is read if it can be', () => {
  const refresh = post('/refresh', {
    summary: 'A token in the header or in the body',
    body: ifReadable(object({ token: text() })),
    responses: { 200: z.object({ token: z.string() }) },
    handle: ({ body }) => reply(200, { token: body?.token ?? 'none' }),
  })
  const token = async (t: Parameters<typeof serve>[0], body: string | Uint8Array, type: string) => {
    const server = await serve(t, { routes: [refresh] })
    const headers = { 'content-type': type }
    return server.ask('/refresh', { method: 'POST', body: Buffer.from(body), headers })
  }

  it('reaches the handler', async (t) => {
    const { status, body } = await token(t, '{"token":"t"}', 'application/json')

    assert.deepEqual({ status, body }, { status: 200, body: { token: 't' } })
  })

  for (const [what, sent, type] of [
    ['empty', '', 'application/json'],
    ['null', 'null', 'application/json'],
    ['no JSON', '{"token":', 'application/json'],
    ['no UTF-8', new Uint8Array([0xff]), 'application/json'],
    ['no object', '["t"]', 'application/json'],
    ['without the field', '{}', 'application/json'],
    ['with a field of another kind', '{"token":5}', 'application/json'],
    ['a form', 'token=t', 'application/x-www-form-urlencoded'],
  ] as const) {
    it(`counts as absent if it is ${what}`, async (t) => {
      const { status, body } = await token(t, sent, type)

      assert.deepEqual({ status, body }, { status: 200, body: { token: 'none' } })
    })
  }
})

it('a body that is elsewhere is not read', async (t) => {
  const exchange = post('/exchange', {
    summary: 'Exchange',
    body: orElsewhere(object({ token: text() }), ({ 'x-token': token }) => token && { token }),
    responses: { 200: z.string(), 422: errorBody },
    handle: ({ body }) => reply(200, body.token),
  })
  const { ask } = await serve(t, { routes: [exchange] })

  const given = await ask('/exchange', { method: 'POST', headers: { 'x-token': 'kept' } })
  const sent = await ask('/exchange', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"token":"sent"}',
  })
  const none = await ask('/exchange', { method: 'POST' })

  assert.deepEqual([given.body, sent.body, none.status], ['kept', 'sent', 422])
})
