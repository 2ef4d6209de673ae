import assert from 'node:assert/strict'
import { request } from 'node:http'
import { describe, it, type TestContext } from 'node:test'
import { queryInteger } from '../fields/integer.ts'
import { withDefault } from '../fields/presence.ts'
import { text } from '../fields/text.ts'
import { errorBody, noBody, reply } from '../replies/reply.ts'
import { del, get, post, put, under } from '../routes/route.ts'
import { serve } from '../testing/serve.ts'
import { z } from '../zod.ts'

const shown = z.object({ id: z.string(), page: z.int() })

const routes = under('/v1', [
  get('/films/', { summary: 'List', responses: { 204: noBody }, handle: () => reply(204) }),
  post('/films/', { summary: 'Create', responses: { 204: noBody }, handle: () => reply(204) }),
  get('/films/{film_id}/', {
    summary: 'Show',
    query: { page: withDefault(queryInteger({ min: 1 }), 1) },
    responses: { 200: shown, 422: errorBody },
    handle: ({ params, query }) => reply(200, { id: params.film_id, page: query.page }),
  }),
  put('/films/latest/', { summary: 'Set', responses: { 204: noBody }, handle: () => reply(204) }),
  del('/films/{film_id}/', {
    summary: 'Drop',
    params: { film_id: text({ max: 3 }) },
    responses: { 204: noBody, 422: errorBody },
    handle: () => reply(204),
  }),
])

const notFound = { detail: 'Not Found' }
const notAllowed = { detail: 'Method Not Allowed' }

describe('an unknown path', () => {
  it('is a 404 in the format of the app, for every method', async (t) => {
    const server = await serve(t, { routes })

    for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS', 'PROPFIND', 'PURGE']) {
      const { status, body } = await server.ask('/nowhere', { method })
      assert.deepEqual({ status, body }, { status: 404, body: notFound }, method)
    }
    assert.equal((await server.ask('/nowhere', { method: 'HEAD' })).status, 404)
  })

  it('is a 404 before its body or content type is looked at', async (t) => {
    const server = await serve(t, { routes })

    const { status } = await server.post('/nowhere', 'x'.repeat(2_000_000), {
      'content-type': 'nonsense',
    })

    assert.equal(status, 404)
  })

  it('is a path with an empty parameter', async (t) => {
    const server = await serve(t, { routes })

    assert.equal((await server.ask('/v1/films//')).status, 404)
    assert.equal((await server.ask('/v1/films//', { method: 'POST' })).status, 404)
  })

  it('is a URL with malformed percent-encoding', async (t) => {
    const server = await serve(t, { routes }, { mount: '/cinema' })

    for (const path of ['/cinema/v1/films/%zz/', '/cinema/%', '/cinema/v1/films/%ff/']) {
      const { status, body, headers } = await server.ask(path)
      assert.deepEqual({ status, body }, { status: 404, body: notFound }, path)
      assert.equal(headers.get('x-content-type-options'), 'nosniff')
    }
  })
})

describe('a known path', () => {
  it('answers other methods with 405 and the methods it has', async (t) => {
    const server = await serve(t, { routes })

    for (const method of ['PATCH', 'DELETE', 'OPTIONS', 'PURGE']) {
      const { status, body, headers } = await server.ask('/v1/films/', { method })
      assert.deepEqual({ status, body }, { status: 405, body: notAllowed }, method)
      assert.equal(headers.get('allow'), 'GET, POST')
    }
    const head = await server.ask('/v1/films/', { method: 'HEAD' })
    assert.equal(head.status, 405)
    assert.equal(head.text, '')
  })

  it('has the methods of all routes that match it', async (t) => {
    const server = await serve(t, { routes })

    const { status, headers } = await server.ask('/v1/films/latest/', { method: 'POST' })

    assert.equal(status, 405)
    assert.equal(headers.get('allow'), 'GET, PUT, DELETE')
    const long = await server.ask(`/v1/films/${'x'.repeat(5000)}/`, { method: 'POST' })
    assert.equal(long.headers.get('allow'), 'GET, DELETE')
  })

  it('keeps odd parameters as they are', async (t) => {
    const server = await serve(t, { routes })
    const odd = ["'; drop table--", 'a\0b', '../../etc', 'x'.repeat(5000), 'ß/?#', '%', ':id']

    for (const id of odd) {
      const { status, body } = await server.ask(`/v1/films/${encodeURIComponent(id)}/`)
      assert.deepEqual({ status, body }, { status: 200, body: { id, page: 1 } })
    }
  })

  it('knows nothing under an id at which a handler fails because no database can hold it', async (t) => {
    const failing = get('/films/{film_id}/', {
      summary: 'Looks into a database',
      responses: {},
      handle: () => {
        throw new Error('no such text')
      },
    })
    const server = await serve(t, { routes: [failing] })

    for (const id of ['a%00b', '%00']) {
      const { status, body } = await server.ask(`/films/${id}/`)
      assert.deepEqual({ status, body }, { status: 404, body: notFound })
    }
    assert.equal((await server.ask('/films/7/')).status, 500)
  })

  it('checks parameters that have a schema', async (t) => {
    const server = await serve(t, { routes })

    const { status, body } = await server.ask('/v1/films/abcd/', { method: 'DELETE' })

    assert.equal(status, 422)
    assert.deepEqual(body, {
      detail: [
        {
          type: 'string_too_long',
          loc: ['path', 'film_id'],
          msg: 'String should have at most 3 characters',
          ctx: { max_length: 3 },
        },
      ],
    })
  })
})

describe('the query', () => {
  it('counts the last of repeated parameters and ignores unknown ones', async (t) => {
    const server = await serve(t, { routes })

    const { body } = await server.ask('/v1/films/7/?page=x&page=3&__proto__=1&other')

    assert.deepEqual(body, { id: '7', page: 3 })
  })

  it('reports empty and malformed values', async (t) => {
    const server = await serve(t, { routes })

    for (const query of ['page=', 'page', 'page=%zz', 'page=1%2e5']) {
      const { status, body } = await server.ask(`/v1/films/7/?${query}`)
      assert.equal(status, 422)
      assert.match(JSON.stringify(body), /"int_parsing","loc":\["query","page"\]/)
    }
  })
})

describe('a missing final slash', () => {
  it('redirects all methods to the path that has one, if the app wants that', async (t) => {
    const server = await serve(t, { routes, trailingSlash: 'redirect' }, { mount: '/cinema' })

    for (const method of ['GET', 'POST', 'DELETE', 'HEAD', 'OPTIONS']) {
      const {
        status,
        text: sent,
        headers,
      } = await server.ask('/cinema/v1/films?a=1&b=%20', {
        method,
      })
      assert.deepEqual([status, sent], [307, ''], method)
      assert.equal(headers.get('location'), '/cinema/v1/films/?a=1&b=%20')
      assert.equal(headers.get('content-type'), null)
    }
    assert.equal((await server.ask('/cinema/v1/nowhere')).status, 404)
  })

  it('is a 404 in strict apps', async (t) => {
    const server = await serve(t, { routes })

    assert.equal((await server.ask('/v1/films')).status, 404)
  })

  it('never redirects to another host', async (t) => {
    const server = await serve(t, { routes, trailingSlash: 'redirect' })

    const reply = await rawGet(t, server.url, '//evil.example/v1/films')

    assert.equal(reply.status, 404)
  })
})

/** `fetch` would tidy the path up. */
function rawGet(_t: TestContext, url: string, path: string): Promise<{ status: number }> {
  const { hostname, port } = new URL(url)
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number }>()
  request({ hostname, port, path, agent: false }, (response) => {
    response.resume().on('end', () => resolve({ status: response.statusCode ?? 0 }))
  })
    .on('error', reject)
    .end()
  return promise
}
