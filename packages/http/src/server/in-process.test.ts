import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createApp } from '../app.ts'
import { codedErrors } from '../errors/coded-errors.ts'
import { object } from '../fields/object.ts'
import { text } from '../fields/text.ts'
import { reply } from '../replies/reply.ts'
import { get, post } from '../routes/route.ts'
import { z } from '../zod.ts'
import { inProcess } from './in-process.ts'

const client = z.object({ address: z.string(), agent: z.string().nullable() })

const app = createApp({
  name: 'called',
  errors: codedErrors(),
  otherContentTypes: 'refuse',
  routes: [
    get('/client', {
      summary: 'Who calls',
      responses: { 200: client },
      handle: ({ client: { address, userAgent } }) =>
        reply(200, { address: address ?? '', agent: userAgent ?? null }),
    }),
    post('/echo', {
      summary: 'The same again',
      body: object({ said: text({ max: 5 }) }),
      responses: { 200: z.object({ said: z.string() }) },
      handle: ({ body }) => reply(200, body),
    }),
  ],
})

describe('an app of the same process', () => {
  const call = inProcess([{ app, mount: '/called' }], 1)
  const peer = '127.0.0.1'

  it('checks what it is sent, and answers as over a connection', async () => {
    const path = '/called/echo'
    const good = await call({ method: 'POST', path, headers: {}, body: { said: 'yes' }, peer })
    const bad = await call({ method: 'POST', path, headers: {}, body: { said: 'too long' }, peer })
    const missing = await call({ method: 'GET', path: '/called/nothing', headers: {}, peer })

    assert.deepEqual([good.status, good.body], [200, { said: 'yes' }])
    assert.deepEqual([bad.status, missing.status], [422, 404])
  })

  it('knows the client as the server does: by the proxies that it trusts', async () => {
    const headers = { 'x-forwarded-for': '192.0.2.9, 192.0.2.7', 'user-agent': 'a phone' }
    const { body } = await call({ method: 'GET', path: '/called/client', headers, peer })

    assert.deepEqual(body, { address: '192.0.2.7', agent: 'a phone' })
  })
})
