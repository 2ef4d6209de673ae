import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, it } from 'node:test'
import { createApp } from '../app.ts'
import { detailErrors } from '../errors/detail-errors.ts'
import { noBody, reply } from '../replies/reply.ts'
import { get } from '../routes/route.ts'
import { serve, serveApps } from '../testing/serve.ts'
import { z } from '../zod.ts'

const address = get('/address', {
  summary: 'Who asks',
  responses: { 200: z.object({ address: z.string(), userAgent: z.string().optional() }) },
  handle: ({ client }) => reply(200, client),
})

describe('stopping', () => {
  // Kept connections would close by themselves later than the test waits.
  it('finishes running requests and closes kept ones', { timeout: 60_000 }, async (t) => {
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

describe('stopping', () => {
  const connected = async (url: string) => {
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname)
    socket.on('error', () => {})
    await once(socket, 'connect')
    return socket
  }

  it('waits a second for connections that have sent no request, or half of one', async (t) => {
    const server = await serve(t, { routes: [address] })
    const silent = await connected(server.url)
    const half = await connected(server.url)
    half.write('GET /address HTTP/1.1\r\nhost: x\r\n')
    const used = await connected(server.url)
    used.write('GET /address HTTP/1.1\r\nhost: x\r\n\r\n')
    await once(used, 'data')
    used.write('GET /address HTTP/1.1\r\nhost: x\r\n')
    const begun = performance.now()

    await server.stop()

    assert.ok(performance.now() - begun < 5000)
    for (const socket of [silent, half, used]) {
      if (!socket.closed) await once(socket.resume(), 'close')
    }
  })

  it('says in the last replies that the connection ends', async (t) => {
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
    const server = await serve(t, { routes: [slow] })
    const socket = await connected(server.url)
    socket.write('GET /slow HTTP/1.1\r\nhost: x\r\n\r\n')
    await hasBegun

    const stopped = server.stop()
    finish()

    assert.match(await text(socket), /^HTTP\/1\.1 204 .*\r\nconnection: close\r\n/is)
    await stopped
  })
})

describe('replacing the apps of a server', () => {
  it('keeps connections, finishes what runs, and goes on counting', async (t) => {
    const { promise: mayFinish, resolve: finish } = Promise.withResolvers<void>()
    const { promise: hasBegun, resolve: begin } = Promise.withResolvers<void>()
    const named = (name: string) => {
      const slow = get('/slow', {
        summary: 'Slow',
        responses: { 200: z.string() },
        handle: async () => {
          begin()
          await mayFinish
          return reply(200, name)
        },
      })
      const who = get('/who', {
        summary: 'Who answers',
        responses: { 200: z.string() },
        handle: () => reply(200, name),
      })
      const routes = name === 'former' ? [slow, who] : [who]
      return { app: createApp({ name: 'test', routes, errors: detailErrors() }), mount: '' }
    }
    const down = () => Promise.reject(new Error('down'))
    const server = await serveApps(t, { apps: [named('former')], checks: { database: down } })
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    t.after(() => agent.destroy())
    const ask = async (path: string) => {
      const { hostname, port } = new URL(server.url)
      const asking = request({ hostname, port, path, agent }).end()
      const [response] = await once(asking, 'response')
      return [response.statusCode, await text(response), asking.reusedSocket]
    }
    t.after(() => finish())
    assert.deepEqual(await ask('/who'), [200, '"former"', false])
    const running = server.ask('/slow')
    await hasBegun

    let isOver = false
    const replaced = server
      .replace({ apps: [named('next')], checks: {} })
      .then(() => replacedAgain)
      .then(() => {
        isOver = true
      })
    const replacedAgain = server.replace({ apps: [named('next')], checks: {} })

    while ((await ask('/who'))[1] !== '"next"');
    assert.deepEqual(await ask('/who'), [200, '"next"', true])
    assert.equal((await ask('/slow'))[0], 404)
    assert.equal((await ask('/ready'))[0], 200)
    assert.equal((await ask('/%'))[0], 404)
    assert.equal(isOver, false)
    finish()
    assert.equal((await running).text, '"former"')
    await replaced
    const { text: metrics } = await server.ask('/metrics')
    const counted = metrics.match(/^http_requests_total\{app="test",.*route="\/who".* \d+$/gm)
    assert.equal(counted?.length, 1)
    assert.ok(Number(counted?.[0]?.split(' ').at(-1)) >= 3)
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
