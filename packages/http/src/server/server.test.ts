import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { describe, it } from 'node:test'
import { createApp } from '../app.ts'
import { detailErrors } from '../errors/detail-errors.ts'
import { problemErrors } from '../errors/problem-errors.ts'
import { noBody, reply } from '../replies/reply.ts'
import { get } from '../routes/route.ts'
import { serve, serveApps } from '../testing/serve.ts'
import { z } from '../zod.ts'
import { createServer } from './server.ts'

const address = get('/address', {
  summary: 'Who asks',
  responses: { 200: z.object({ address: z.string(), userAgent: z.string().optional() }) },
  handle: ({ client }) => reply(200, client),
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

  it('gets no second answer when it is the body of an answered request', async (t) => {
    const server = await serve(t, { routes: [address] })

    const answer = await send(
      server.url,
      'POST /address HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nno size\r\n',
    )

    assert.deepEqual(answer.match(/HTTP\/1\.1 \d+/g), ['HTTP/1.1 405'])
  })

  it('is answered after the requests that came before it', async (t) => {
    const server = await serve(t, { routes: [address] })

    const answer = await send(
      server.url,
      'GET /address HTTP/1.1\r\nhost: x\r\n\r\nnonsense\r\n\r\n',
    )

    assert.deepEqual(answer.match(/HTTP\/1\.1 \d+/g), ['HTTP/1.1 200', 'HTTP/1.1 400'])
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
