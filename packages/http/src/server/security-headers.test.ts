import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { object } from '../fields/object.ts'
import { text } from '../fields/text.ts'
import { errorBody, noBody, reply } from '../replies/reply.ts'
import { get, post } from '../routes/route.ts'
import { serve } from '../testing/serve.ts'

const named = post('/named', {
  summary: 'Named',
  body: object({ name: text() }),
  responses: { 204: noBody, 422: errorBody },
  handle: () => reply(204),
})

describe('headers', () => {
  it('protect every reply and name its request', async (t) => {
    const server = await serve(t, { routes: [named], cacheControl: 'no-store' })
    const answers = [
      await server.ask('/unknown', { headers: { 'x-request-id': 'mine' } }),
      await server.ask('/nowhere'),
      await server.ask('/%zz'),
      await server.ask('/named'),
      await server.post('/named', {}),
      await server.post('/named', 'x'.repeat(1_100_000)),
    ]

    const ids = answers.map(({ headers }) => headers.get('x-request-id'))
    assert.equal(new Set(ids).size, answers.length)
    for (const { headers } of answers) {
      assert.equal(headers.get('x-content-type-options'), 'nosniff')
      assert.equal(headers.get('referrer-policy'), 'no-referrer')
      assert.match(headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/)
      assert.equal(headers.get('cache-control'), 'no-store')
      assert.equal(headers.get('content-type'), 'application/json')
      assert.match(headers.get('x-request-id') ?? '', /^[0-9a-f-]{36}$/)
    }
  })

  it('of a route go before those of the app, and those of a reply before both', async (t) => {
    const facts = { summary: 'x', responses: { 204: noBody } } as const
    const server = await serve(t, {
      cacheControl: 'private',
      routes: [
        get('/app', { ...facts, handle: () => reply(204) }),
        get('/route', { ...facts, cacheControl: 'no-store', handle: () => reply(204) }),
        get('/reply', {
          ...facts,
          cacheControl: 'no-store',
          headers: { 'x-a': '1' },
          handle: () => reply(204, undefined, { 'cache-control': 'public' }),
        }),
      ],
    })

    const cacheControl = async (path: string) =>
      (await server.ask(path)).headers.get('cache-control')

    assert.equal(await cacheControl('/app'), 'private')
    assert.equal(await cacheControl('/route'), 'no-store')
    assert.equal(await cacheControl('/reply'), 'public')
    assert.equal((await server.ask('/reply')).headers.get('x-a'), '1')
  })
})
