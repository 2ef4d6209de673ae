import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createApp } from '../app.ts'
import { detailErrors } from '../errors/detail-errors.ts'
import { refusal } from '../errors/refusal.ts'
import { object } from '../fields/object.ts'
import { text } from '../fields/text.ts'
import { errorBody, noBody, reply } from '../replies/reply.ts'
import { get, post } from '../routes/route.ts'
import { serve } from '../testing/serve.ts'

const routes = [
  get('/open', { summary: 'Open', responses: { 204: noBody }, handle: () => reply(204) }),
  get('/refused', {
    summary: 'Refused',
    responses: { 204: noBody, 401: errorBody },
    handle: () => {
      throw refusal(401, 'No')
    },
  }),
  get('/broken', {
    summary: 'Broken',
    responses: { 204: noBody },
    handle: () => {
      throw new Error('x')
    },
  }),
  post('/named', {
    summary: 'Named',
    body: object({ name: text() }),
    responses: { 204: noBody, 422: errorBody },
    handle: () => reply(204),
  }),
]
const from = (origin: string) => ({ headers: { origin } })
const preflight = (origin: string) => ({
  method: 'OPTIONS',
  headers: {
    origin,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization, x-odd',
  },
})

describe('CORS with a list of origins', () => {
  const cors = { origins: ['https://kim.example'], credentials: true }

  it('echoes an allowed origin on every answer, errors included', async (t) => {
    const server = await serve(t, { routes, cors })
    const statuses = { '/open': 204, '/refused': 401, '/broken': 500, '/no': 404, '/named': 405 }

    for (const [path, status] of Object.entries(statuses)) {
      const answer = await server.ask(path, from('https://kim.example'))
      assert.equal(answer.status, status)
      assert.equal(answer.headers.get('access-control-allow-origin'), 'https://kim.example')
      assert.equal(answer.headers.get('access-control-allow-credentials'), 'true')
      assert.equal(answer.headers.get('vary'), 'Origin')
    }
    const headers = { origin: 'https://kim.example' }
    const invalid = await server.post('/named', {}, headers)
    const large = await server.post('/named', 'x'.repeat(1_100_000), headers)
    assert.deepEqual([invalid.status, large.status], [422, 413])
    for (const answer of [invalid, large]) {
      assert.equal(answer.headers.get('access-control-allow-origin'), 'https://kim.example')
    }
  })

  it('tells other origins nothing but that origins matter', async (t) => {
    const server = await serve(t, { routes, cors })

    for (const init of [from('https://evil.example'), from('null'), {}]) {
      const { headers } = await server.ask('/open', init)
      assert.equal(headers.get('access-control-allow-origin'), null)
      assert.equal(headers.get('access-control-allow-credentials'), null)
      assert.equal(headers.get('vary'), 'Origin')
    }
  })

  it('answers preflights of any path without a token', async (t) => {
    const server = await serve(t, { routes, cors })

    for (const path of ['/open', '/named', '/nowhere']) {
      const {
        status,
        text: sent,
        headers,
      } = await server.ask(path, preflight('https://kim.example'))
      assert.deepEqual([status, sent], [204, ''])
      assert.equal(headers.get('access-control-allow-origin'), 'https://kim.example')
      assert.equal(headers.get('access-control-allow-credentials'), 'true')
      assert.match(headers.get('access-control-allow-methods') ?? '', /PATCH/)
      assert.equal(headers.get('access-control-allow-headers'), 'authorization, x-odd')
      assert.equal(headers.get('x-content-type-options'), 'nosniff')
    }
  })

  it('allows a foreign preflight nothing', async (t) => {
    const server = await serve(t, { routes, cors })

    const { status, headers } = await server.ask('/open', preflight('https://evil.example'))

    assert.equal(status, 204)
    assert.equal(headers.get('access-control-allow-origin'), null)
    assert.equal(headers.get('access-control-allow-methods'), null)
  })

  it('leaves OPTIONS without a preflight an ordinary method', async (t) => {
    const server = await serve(t, { routes, cors })

    const headers = { origin: 'https://kim.example' }
    for (const init of [{}, { headers }]) {
      assert.equal((await server.ask('/open', { method: 'OPTIONS', ...init })).status, 405)
    }
  })
})

describe('CORS with any origin', () => {
  it('can echo the origin, for credentials', async (t) => {
    const cors = { origins: 'any-echoed', credentials: true, headers: ['Authorization'] } as const
    const server = await serve(t, { routes, cors })

    const open = await server.ask('/open', from('https://any.example'))
    const asked = await server.ask('/open', preflight('https://any.example'))

    assert.equal(open.headers.get('access-control-allow-origin'), 'https://any.example')
    assert.equal(asked.headers.get('access-control-allow-headers'), 'Authorization')
  })

  it('can be a star, without credentials', async (t) => {
    const server = await serve(t, { routes, cors: { origins: 'any' } })

    const { headers } = await server.ask('/open', from('https://any.example'))

    assert.equal(headers.get('access-control-allow-origin'), '*')
    assert.equal(headers.get('access-control-allow-credentials'), null)
    assert.throws(
      () =>
        createApp({
          name: 'test',
          routes,
          errors: detailErrors(),
          cors: { origins: 'any', credentials: true },
        }),
      /credentials need named origins/,
    )
  })
})

it('an app without CORS sends no CORS headers and answers OPTIONS with 405', async (t) => {
  const server = await serve(t, { routes })

  const { status, headers } = await server.ask('/open', preflight('https://kim.example'))

  assert.equal(status, 405)
  assert.equal(headers.get('access-control-allow-origin'), null)
  assert.equal(headers.get('vary'), null)
})
