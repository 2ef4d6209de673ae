import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { describe, it } from 'node:test'
import { raw } from '../routes/route.ts'
import { serve } from '../testing/serve.ts'

describe('a raw route', () => {
  const echo = raw('POST', '/raw', {
    summary: 'Echo',
    cacheControl: 'no-store',
    responses: {},
    handle: ({ bytes, headers, queryString, bearer, client, method, request: { path, id } }) => ({
      status: 207,
      headers: { 'content-type': 'text/odd' },
      body: [
        method,
        path,
        queryString,
        bearer,
        headers['content-type'],
        client.address,
        id.length,
        Buffer.from(bytes).toString('latin1'),
      ].join('|'),
    }),
  })
  const failing = raw('GET', '/failing', {
    summary: 'Fails',
    responses: {},
    handle: () => {
      throw new Error('x')
    },
  })

  it('gets the request as it came and sends its reply as it is', async (t) => {
    const server = await serve(t, { routes: [echo] })

    const {
      status,
      text: sent,
      headers,
    } = await server.ask('/raw?a=%20b', {
      method: 'POST',
      headers: { 'content-type': 'Odd', authorization: 'Bearer t' },
      body: Buffer.from([0xff, 0x41]),
    })

    assert.equal(status, 207)
    assert.equal(sent, 'POST|/raw|a=%20b|t|Odd|127.0.0.1|36|\xffA')
    assert.equal(headers.get('content-type'), 'text/odd')
    assert.equal(headers.get('cache-control'), 'no-store')
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
  })

  it('gets no more than its app allows', async (t) => {
    const server = await serve(t, { routes: [echo], maxBodyBytes: 8 })
    const ask = (body: string) => server.ask('/raw', { method: 'POST', body })

    assert.equal((await ask('x'.repeat(8))).status, 207)
    assert.equal((await ask('x'.repeat(9))).status, 413)
  })

  it('sends a stream piece by piece', async (t) => {
    const lines = raw('GET', '/lines', {
      summary: 'Lines',
      responses: {},
      handle: () => ({ status: 200, body: Readable.from(['one\n', 'two\n']) }),
    })
    const server = await serve(t, { routes: [lines] })

    assert.equal((await server.ask('/lines')).text, 'one\ntwo\n')
  })

  it('has the limits and faults of all routes', async (t) => {
    const server = await serve(t, { routes: [echo, failing] })

    assert.equal((await server.post('/raw', 'x'.repeat(1_100_000))).status, 413)
    assert.equal((await server.ask('/failing')).status, 500)
    assert.equal((await server.ask('/raw')).headers.get('allow'), 'POST')
    assert.match((await server.ask('/raw', { method: 'POST' })).text, /\|$/)
  })
})
