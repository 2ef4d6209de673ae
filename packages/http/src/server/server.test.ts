import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { describe, it, type TestContext } from 'node:test'
import { createApp } from '../app.ts'
import { detailErrors } from '../errors/detail-errors.ts'
import { problemErrors } from '../errors/problem-errors.ts'
import { reply } from '../replies/reply.ts'
import { get } from '../routes/route.ts'
import { serve, serveApps } from '../testing/serve.ts'
import { z } from '../zod.ts'
import { createServer, type ServerOptions } from './server.ts'

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

it('keeps connections longer than proxies do, which end theirs after 60 s', async (t) => {
  const server = await serve(t, { routes: [address] })

  const { headers } = await fetch(`${server.url}/address`)

  assert.equal(headers.get('keep-alive'), 'timeout=75')
})

describe('the client behind proxies', () => {
  const addressBehind = async (
    t: TestContext,
    trustProxy: NonNullable<ServerOptions['trustProxy']>,
    forwarded: string,
  ) => {
    const server = await serve(t, { routes: [address] }, { trustProxy })
    const { body } = await server.ask('/address', { headers: { 'x-forwarded-for': forwarded } })
    return (body as { address: string }).address
  }

  it('is an address without the port and brackets that some gateways add', async (t) => {
    assert.equal(await addressBehind(t, 1, '203.0.113.2:40001'), '203.0.113.2')
    assert.equal(await addressBehind(t, 1, '[2001:db8::1]:443'), '2001:db8::1')
    assert.equal(await addressBehind(t, 1, '[2001:db8::1]'), '2001:db8::1')
    assert.equal(await addressBehind(t, 1, '::ffff:203.0.113.2'), '203.0.113.2')
  })

  it('is the last one that no trusted proxy stands for', async (t) => {
    const networks = ['loopback', '10.0.0.0/8', '2001:db8:1::/48']
    const chain = '198.51.100.9, 203.0.113.2, 10.1.1.1:5000, [2001:db8:1::7]:80'

    assert.equal(await addressBehind(t, networks, chain), '203.0.113.2')
    assert.equal(await addressBehind(t, 2, chain), '10.1.1.1')
    assert.equal(await addressBehind(t, true, chain), '198.51.100.9')
    assert.equal(await addressBehind(t, ['10.0.0.0/8'], chain), '127.0.0.1')
  })

  it('is never what stands behind something that is no address', async (t) => {
    assert.equal(await addressBehind(t, true, '203.0.113.2, unknown, 10.1.1.1'), '10.1.1.1')
    assert.equal(await addressBehind(t, true, '203.0.113.2:'), '127.0.0.1')
  })
})

describe('a server that people reach over HTTPS', () => {
  it('asks browsers to keep to it, on every reply', async (t) => {
    const secure = await serve(t, { routes: [address] }, { https: true })
    const plain = await serve(t, { routes: [address] })
    const header = 'strict-transport-security'

    for (const path of ['/address', '/nowhere', '/health']) {
      assert.equal((await secure.ask(path)).headers.get(header), 'max-age=31536000', path)
    }
    assert.equal((await plain.ask('/address')).headers.get(header), null)
  })
})

describe('several addresses', () => {
  it('are served alike, a Unix socket among them, until the server stops', async (t) => {
    const path = join(await mkdtemp(join(tmpdir(), 'usher-listen-')), 'usher.sock')
    const app = createApp({ name: 'one', errors: detailErrors(), routes: [address] })
    const server = createServer({
      version: '1',
      apps: [{ app, mount: '' }],
      trustProxy: 'loopback',
    })
    t.after(() => server.stop())
    const headers = { 'x-forwarded-for': '203.0.113.2' }
    const ask = async (at: { port: string; host: string } | { socketPath: string }) => {
      const [response] = await once(request({ ...at, path: '/address', headers }).end(), 'response')
      return (await json(response)) as { address: string }
    }

    const first = new URL(await server.listen({ port: 0 }))
    const second = new URL(await server.listen({ port: 0, host: '127.0.0.2' }))
    const third = await server.listen({ path })

    assert.deepEqual([second.hostname, third], ['127.0.0.2', path])
    for (const { hostname: host, port } of [first, second]) {
      assert.equal((await ask({ host, port })).address, '203.0.113.2')
    }
    assert.equal((await ask({ socketPath: path })).address, '203.0.113.2')
    await server.stop()
    await assert.rejects(ask({ socketPath: path }), { code: 'ENOENT' })
  })

  it('may be a Unix socket that a killed server has left behind, but none that is served', async (t) => {
    const path = join(await mkdtemp(join(tmpdir(), 'usher-listen-')), 'usher.sock')
    const program =
      `require('net').createServer().listen(${JSON.stringify(path)}, () => ` +
      `process.kill(process.pid, 'SIGKILL'))`
    await once(spawn(process.execPath, ['-e', program]), 'exit')
    const [one, other] = [0, 1].map(() => createServer({ version: '1', apps: [] }))
    assert.ok(one && other)
    t.after(() => one.stop())

    assert.equal(await one.listen({ path }), path)
    await assert.rejects(other.listen({ path }), { code: 'EADDRINUSE' })
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
