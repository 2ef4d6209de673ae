import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { integer } from '../fields/integer.ts'
import { optional } from '../fields/presence.ts'
import { text } from '../fields/text.ts'
import { reply } from '../replies/reply.ts'
import { post } from '../routes/route.ts'
import { serve } from '../testing/serve.ts'
import { z } from '../zod.ts'
import { form } from './body-declaration.ts'

const login = post('/login', {
  summary: 'Log in',
  body: form({ username: text(), password: text(), attempt: optional(integer({ lenient: true })) }),
  responses: { 200: z.object({ username: z.string(), attempt: z.int().optional() }) },
  handle: ({ body }) => reply(200, body),
})
const routes = [login]

describe('a form', () => {
  const type = { 'content-type': 'application/x-www-form-urlencoded' }

  it('gives its decoded fields, the last of repeated ones', async (t) => {
    const server = await serve(t, { routes })
    const fields = 'username=lee&username=kim%2Ba%40x.com&password=a+b&attempt=2&other=1'

    const { status, body } = await server.post('/login', fields, type)

    assert.deepEqual([status, body], [200, { username: 'kim+a@x.com', attempt: 2 }])
  })

  it('has no fields when it is absent, JSON or only in the query', async (t) => {
    const server = await serve(t, { routes })
    const issue = (field: string) => ({
      type: 'missing',
      loc: ['body', field],
      msg: 'Field required',
    })
    const refusal = { detail: [issue('username'), issue('password')] }

    const answers = [
      await server.post('/login', '', type),
      await server.post('/login', { username: 'kim', password: 'x' }),
      await server.ask('/login?username=kim&password=x', { method: 'POST' }),
    ]

    for (const { status, body } of answers) assert.deepEqual([status, body], [422, refusal])
  })

  it('is refused when it is not UTF-8', async (t) => {
    const server = await serve(t, { routes })

    const { status } = await server.ask('/login', {
      method: 'POST',
      headers: type,
      body: Buffer.from('username=\xe9', 'latin1'),
    })

    assert.equal(status, 422)
  })
})

describe('a form in parts', () => {
  const part = (disposition: string, value: string) =>
    `--b\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${value}\r\n`
  const kim = part('name="username"', 'kim@x.com') + part('name="password"', 'a b')
  const sent = async (t: Parameters<typeof serve>[0], body: string | Buffer, type: string) => {
    const server = await serve(t, { routes })
    const headers = { 'content-type': type }
    return server.ask('/login', { method: 'POST', headers, body: Buffer.from(body) })
  }

  it('gives its fields as browsers send them', async (t) => {
    const server = await serve(t, { routes })
    const form = new FormData()
    form.set('username', 'kim\r\n--ß💩')
    form.set('password', 'a b')
    form.set('attempt', new Blob(['2']), 'attempt.txt')

    const { status, body } = await server.ask('/login', { method: 'POST', body: form })

    assert.deepEqual([status, body], [200, { username: 'kim\r\n--ß💩' }])
  })

  it('may have text around it, and more headers', async (t) => {
    const header = 'Content-Type: text/plain\r\n'
    const body = `before\r\n${kim.replace('--b\r\n', `--b\r\n${header}`)}--b--\r\nafter`

    const answer = await sent(t, body, 'Multipart/Form-Data; charset=utf-8; BOUNDARY="b"')

    assert.deepEqual([answer.status, answer.body], [200, { username: 'kim@x.com' }])
  })

  it('has no fields where it is cut off or has no boundary', async (t) => {
    const ended = `${kim}--b--\r\n`
    const whole = 'multipart/form-data; boundary=b'
    const broken = [
      [ended, 'multipart/form-data'],
      [ended, 'multipart/form-data; boundary=c'],
      [kim.slice(0, 40), whole],
      ['--b', whole],
      [`--b\r\n\r\nx\r\n--b--`, whole],
      [`${part('name=username', 'kim')}--b--`, whole],
    ] as const

    for (const [body, type] of broken) assert.equal((await sent(t, body, type)).status, 422, body)
  })

  it('is refused when it is not UTF-8', async (t) => {
    const body = Buffer.from(`${kim.replace('kim', 'k\xe9m')}--b--`, 'latin1')

    const { status } = await sent(t, body, 'multipart/form-data; boundary=b')

    assert.equal(status, 422)
  })
})
