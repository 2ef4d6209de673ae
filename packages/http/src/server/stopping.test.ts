import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, it } from 'node:test'
import { noBody, reply } from '../replies/reply.ts'
import { get } from '../routes/route.ts'
import { serve } from '../testing/serve.ts'
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

async function isListening(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  const { promise, resolve } = Promise.withResolvers<boolean>()
  socket.on('connect', () => resolve(true)).on('error', () => resolve(false))
  const answer = await promise
  socket.destroy()
  return answer
}
