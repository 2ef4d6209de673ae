import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { text as streamText } from 'node:stream/consumers'
import { describe, it } from 'node:test'
import { object } from '../fields/object.ts'
import { text } from '../fields/text.ts'
import { errorBody, reply } from '../replies/reply.ts'
import { post } from '../routes/route.ts'
import { serve } from '../testing/serve.ts'
import { z } from '../zod.ts'

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

  for (const [name, head] of [
    ['says Connection: close', 'HTTP/1.1\r\nhost: x\r\nconnection: close'],
    ['speaks HTTP/1.0', 'HTTP/1.0'],
  ]) {
    it(`over the limit is answered to a sender that ${name} and reads only when it has written`, async (t) => {
      const server = await serve(t, { routes: [named] })
      const { hostname, port } = new URL(server.url)

      for (const path of ['/named', '/nowhere']) {
        const socket = connect(Number(port), hostname)
        const body = Buffer.alloc(6 * 1024 * 1024, 'x')
        socket.write(`POST ${path} ${head}\r\ncontent-length: ${body.length}\r\n\r\n`)
        const { promise: written, resolve, reject } = Promise.withResolvers<void>()
        socket.write(body, (error) => (error ? reject(error) : resolve()))

        await written
        const answer = await streamText(socket)

        assert.match(answer, /^HTTP\/1\.1 4(13|04) /)
        assert.match(answer, /\r\nconnection: close\r\n/i)
        assert.match(answer, /\r\n\r\n\{"detail":".+"\}$/)
      }
    })
  }

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
