import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { describe, it } from 'node:test'
import { createApp } from './app.ts'
import { detailErrors } from './errors/detail-errors.ts'
import { problemErrors } from './errors/problem-errors.ts'
import { object } from './fields/object.ts'
import { text } from './fields/text.ts'
import { errorBody, noBody, reply } from './reply.ts'
import { get, post, raw } from './route.ts'
import { createServer } from './server.ts'
import { serve, serveApps } from './testing/serve.ts'
import { z } from './zod.ts'

const address = get('/address', {
  summary: 'Who asks',
  responses: { 200: z.object({ address: z.string(), userAgent: z.string().optional() }) },
  handle: ({ client }) => reply(200, client),
})
const named = post('/named', {
  summary: 'Named',
  body: object({ name: text() }),
  responses: { 200: z.object({ length: z.int() }), 422: errorBody },
  handle: ({ body }) => reply(200, { length: body.name.length }),
})

describe('the size of a body', () => {
  it('may be one mebibyte and no more', async (t) => {
    const server = await serve(t, { routes: [named] })
    const body = (size: number) => JSON.stringify({ name: 'x'.repeat(size - 11) })

    const fits = await server.post('/named', body(1_048_576))
    const over = await server.post('/named', body(1_048_577))

    assert.deepEqual([fits.status, fits.body], [200, { length: 1_048_565 }])
    assert.deepEqual([over.status, over.body], [413, { detail: 'Request body too large' }])
  })

  it('is limited without Content-Length too, and an endless sender is cut off', async (t) => {
    const server = await serve(t, { routes: [named] })
    const { hostname, port } = new URL(server.url)
    const socket = connect(Number(port), hostname)
    const { promise: closed, resolve } = Promise.withResolvers<void>()
    const answer: Buffer[] = []
    socket.on('error', () => {}).on('close', () => resolve())
    socket.on('data', (chunk) => answer.push(chunk))
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`
    const pump = () => {
      while (socket.bytesWritten < 200_000_000 && socket.write(chunk));
    }
    socket.write('POST /named HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n')
    socket.on('drain', pump)
    pump()

    await closed

    assert.match(Buffer.concat(answer).toString(), /^HTTP\/1\.1 413 /)
    assert.ok(socket.bytesWritten < 50_000_000)
    assert.equal((await server.post('/named', { name: 'Kim' })).status, 200)
  })

  it('over the limit does not cost the connection, if the rest is short', async (t) => {
    const server = await serve(t, { routes: [named] })
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const { hostname, port } = new URL(server.url)
    const send = async (size: number) => {
      const asking = request({ hostname, port, path: '/named', method: 'POST', agent })
      asking.end(JSON.stringify({ name: 'x'.repeat(size) }))
      const [response] = await once(asking, 'response')
      await once(response.resume(), 'end')
      return { status: response.statusCode, isReused: asking.reusedSocket }
    }

    assert.deepEqual(await send(2_000_000), { status: 413, isReused: false })
    assert.deepEqual(await send(1), { status: 200, isReused: true })
    agent.destroy()
  })

  it('that was announced is refused before it arrives', async (t) => {
    const server = await serve(t, { routes: [named] })
    const { hostname, port } = new URL(server.url)
    const headers = { 'content-length': '104857600' }
    const sending = request({ hostname, port, path: '/named', method: 'POST', headers })
    sending.on('error', () => {})
    sending.flushHeaders()

    const [response] = await once(sending, 'response')

    assert.equal(response.statusCode, 413)
    sending.destroy()
  })

  it('may stay unknown when the sender leaves', async (t) => {
    const server = await serve(t, { routes: [named] })
    const { hostname, port } = new URL(server.url)
    const socket = connect(Number(port), hostname)
    socket.write('POST /named HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"na')
    await once(socket, 'connect')
    socket.destroy()
    await once(socket, 'close')

    assert.equal((await server.post('/named', { name: 'Kim' })).status, 200)
    assert.deepEqual(server.log, [])
  })
})

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

  it('has the limits and faults of all routes', async (t) => {
    const server = await serve(t, { routes: [echo, failing] })

    assert.equal((await server.post('/raw', 'x'.repeat(1_100_000))).status, 413)
    assert.equal((await server.ask('/failing')).status, 500)
    assert.equal((await server.ask('/raw')).headers.get('allow'), 'POST')
    assert.match((await server.ask('/raw', { method: 'POST' })).text, /\|$/)
  })
})

describe('the client', () => {
  const forwarded = { headers: { 'x-forwarded-for': '10.1.1.1, 10.2.2.2', 'user-agent': 'kim' } }

  it('is the peer, whatever it says of others', async (t) => {
    const server = await serve(t, { routes: [address] })

    const { body } = await server.ask('/address', forwarded)

    assert.deepEqual(body, { address: '127.0.0.1', userAgent: 'kim' })
  })

  it('is who a trusted proxy says', async (t) => {
    const one = await serve(t, { routes: [address] }, { trustProxy: 1 })
    const all = await serve(t, { routes: [address] }, { trustProxy: true })
    const network = await serve(t, { routes: [address] }, { trustProxy: '127.0.0.0/8' })

    const askedFor = async (server: typeof one) =>
      ((await server.ask('/address', forwarded)).body as { address: string }).address

    assert.equal(await askedFor(one), '10.2.2.2')
    assert.equal(await askedFor(all), '10.1.1.1')
    assert.equal(await askedFor(network), '10.2.2.2')
  })

  it('is an address, whatever a proxy passes on', async (t) => {
    const server = await serve(t, { routes: [address] }, { trustProxy: true })

    const { body } = await server.ask('/address', { headers: { 'x-forwarded-for': 'nonsense' } })

    assert.equal((body as { address: string }).address, '127.0.0.1')
  })
})

describe('headers', () => {
  it('protect every reply and name its request', async (t) => {
    const server = await serve(t, { routes: [address, named], cacheControl: 'no-store' })
    const answers = [
      await server.ask('/address', { headers: { 'x-request-id': 'mine' } }),
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

describe('apps on one server', () => {
  it('keep their errors, CORS and paths to themselves', async (t) => {
    const greeting = (name: string) =>
      get('/', {
        summary: 'Hello',
        responses: { 200: z.object({ name: z.string() }) },
        handle: () => reply(200, { name }),
      })
    const one = createApp({ name: 'one', errors: problemErrors(), routes: [greeting('one')] })
    const two = createApp({
      name: 'two',
      errors: detailErrors({ words: { notFound: 'Nope' } }),
      routes: [greeting('two')],
      cors: { origins: 'any' },
    })
    const server = await serveApps(t, {
      apps: [
        { app: one, mount: '/one' },
        { app: two, mount: '/one-and-two' },
      ],
    })

    assert.deepEqual((await server.ask('/one')).body, { name: 'one' })
    assert.deepEqual((await server.ask('/one/')).body, { name: 'one' })
    assert.deepEqual((await server.ask('/one-and-two/')).body, { name: 'two' })
    const unknown = await server.ask('/one/nowhere', { headers: { origin: 'https://x.example' } })
    assert.equal((unknown.body as { instance: string }).instance, '/one/nowhere')
    assert.equal(unknown.headers.get('access-control-allow-origin'), null)
    assert.deepEqual((await server.ask('/one-and-two/nowhere')).body, { detail: 'Nope' })
    assert.deepEqual((await server.ask('/one-and-two/%zz')).body, { detail: 'Nope' })
    assert.deepEqual((await server.ask('/nowhere')).body, { detail: 'Not Found' })
    assert.equal((await server.ask('/one', { method: 'POST' })).status, 405)
  })

  it('have different mounts', () => {
    const app = createApp({ name: 'one', errors: detailErrors(), routes: [] })
    const apps = [
      { app, mount: '/one' },
      { app, mount: '/one' },
    ]

    assert.throws(() => createServer({ version: '1', apps }), /two apps are mounted at '\/one'/)
  })
})

describe('stopping', () => {
  // Kept connections would close by themselves later than the test waits.
  it('finishes running requests and closes kept ones', { timeout: 5000 }, async (t) => {
    const { promise: mayFinish, resolve: finish } = Promise.withResolvers<void>()
    const { promise: hasBegun, resolve: begin } = Promise.withResolvers<void>()
    const slow = get('/slow', {
      summary: 'Slow',
      responses: { 204: noBody },
      handle: async () => {
        begin()
        await mayFinish
        return reply(204)
      },
    })
    const server = await serve(t, { routes: [slow, address] })
    const agent = new Agent({ keepAlive: true })
    const { hostname, port } = new URL(server.url)
    const ask = (path: string) => {
      const asking = request({ hostname, port, path, agent }).end()
      return once(asking, 'response').then(([response]) => {
        response.resume()
        return response.statusCode
      })
    }
    assert.equal(await ask('/address'), 200)
    const running = ask('/slow')
    await hasBegun

    const stopped = server.stop()
    while (await isListening(server.url));
    finish()

    assert.equal(await running, 204)
    await stopped
    await assert.rejects(fetch(`${server.url}/address`))
    agent.destroy()
  })
})

async function isListening(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  const { promise, resolve } = Promise.withResolvers<boolean>()
  socket.on('connect', () => resolve(true)).on('error', () => resolve(false))
  const answer = await promise
  socket.destroy()
  return answer
}

describe('what is no HTTP', () => {
  const send = async (url: string, bytes: string) => {
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname)
    socket.end(bytes)
    const chunks: Buffer[] = []
    for await (const chunk of socket) chunks.push(chunk)
    return Buffer.concat(chunks).toString()
  }

  it('is answered with 400 and JSON', async (t) => {
    const server = await serve(t, { routes: [address] })

    const answer = await send(server.url, 'nonsense\r\n\r\n')

    assert.match(answer, /^HTTP\/1\.1 400 Bad Request\r\n/)
    assert.match(answer, /\r\n\r\n\{"detail":"Bad Request"\}$/)
  })

  it('is answered with 431 when its head is too large', async (t) => {
    const server = await serve(t, { routes: [address] })

    const answer = await send(
      server.url,
      `GET /address HTTP/1.1\r\nhost: x\r\nx-long: ${'x'.repeat(20_000)}\r\n\r\n`,
    )

    assert.match(answer, /^HTTP\/1\.1 431 /)
  })

  it('leaves the server running', async (t) => {
    const server = await serve(t, { routes: [address] })
    await send(server.url, 'GET * HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')
    await send(server.url, 'OPTIONS * HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')
    await send(server.url, 'GET http://x/address HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')
    await send(server.url, 'CONNECT x:1 HTTP/1.1\r\nhost: x\r\n\r\n')

    assert.equal((await server.ask('/address')).status, 200)
  })
})
