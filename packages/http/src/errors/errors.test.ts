import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { object } from '../fields/object.ts'
import { text } from '../fields/text.ts'
import { errorBody, noBody, reply } from '../replies/reply.ts'
import { guard } from '../routes/access.ts'
import { get, post, type Route } from '../routes/route.ts'
import { serve } from '../testing/serve.ts'
import { z } from '../zod.ts'
import { detailErrors } from './detail-errors.ts'
import { problemErrors } from './problem-errors.ts'
import { type RefusalReply, refusal } from './refusal.ts'

class Refused extends Error {
  readonly code: string
  constructor(code: string) {
    super(code)
    this.code = code
  }
}

const wording: Record<string, RefusalReply> = {
  taken: { status: 409, detail: 'Name taken' },
  token_invalid: { status: 401, detail: 'Invalid token' },
  rate_limited: {
    status: 429,
    detail: 'Slow down',
    body: { error: 'Slow down', detail: 'Slow down' },
    headers: { 'Retry-After': '7' },
  },
  rate_limited_without_wait: { status: 429, detail: 'Slow down' },
}
const replyFor = (error: unknown) => (error instanceof Refused ? wording[error.code] : undefined)

const throwing = (path: string, error: () => unknown, faultText?: string): Route<unknown> =>
  get(path, {
    summary: 'Throws',
    ...(faultText !== undefined && { faultText }),
    responses: { 204: noBody, 409: errorBody },
    handle: () => {
      throw error()
    },
  })

const storageGone = () => Object.assign(new Error('gone'), { code: 'storage_unavailable' })

const routes = [
  ...Object.keys(wording).map((code) => throwing(`/${code}`, () => new Refused(code))),
  throwing('/refused-here', () => refusal(404, 'No films found.')),
  throwing('/fault', () => new Error('secret-of-kim', { cause: new TypeError('inner') })),
  throwing('/fault-with-text', () => new Error('x'), 'An error occurred.'),
  throwing('/fault/{id}', () => Object.assign(new Error('x'), { detail: 'secret-of-kim' })),
  throwing('/no-error', () => 'just a string'),
  throwing('/gone', storageGone),
  throwing('/gone-with-text', storageGone, 'An error occurred.'),
  get('/me', {
    summary: 'Me',
    access: guard(),
    responses: { 204: noBody, 401: errorBody },
    handle: () => reply(204),
  }),
  post('/named', {
    summary: 'Named',
    body: object({ name: text({ max: 3 }), age: text() }),
    responses: { 204: noBody, 422: errorBody },
    handle: () => reply(204),
  }),
]
const definition = {
  routes,
  refusal: replyFor,
  authenticate: async () => {
    throw new Refused('token_invalid')
  },
}

describe('a refusal', () => {
  it('is said in the words of the app', async (t) => {
    const server = await serve(t, definition)

    const taken = await server.ask('/taken')
    const here = await server.ask('/refused-here')

    assert.deepEqual([taken.status, taken.body], [409, { detail: 'Name taken' }])
    assert.deepEqual([here.status, here.body], [404, { detail: 'No films found.' }])
    assert.deepEqual(server.log, [])
  })

  it('may bring a whole body and headers', async (t) => {
    const server = await serve(t, definition)

    const { status, body, headers } = await server.ask('/rate_limited')

    assert.deepEqual([status, body], [429, { error: 'Slow down', detail: 'Slow down' }])
    assert.equal(headers.get('retry-after'), '7')
  })

  it('with 429 is a fault if it does not say when to come back', async (t) => {
    const server = await serve(t, definition)

    assert.equal((await server.ask('/rate_limited_without_wait')).status, 500)
    assert.match(server.log.join(), /Retry-After/)
  })
})

describe('a fault', () => {
  it('is a 500 that tells nothing', async (t) => {
    const server = await serve(t, definition)

    for (const path of ['/fault', '/no-error', '/fault/7']) {
      const { status, body } = await server.ask(path)
      assert.deepEqual([status, body], [500, { detail: 'Internal Server Error' }])
    }
    const { status, body } = await server.ask('/fault-with-text')
    assert.deepEqual([status, body], [500, { detail: 'An error occurred.' }])
  })

  it('is logged once, with its stack, its cause, the request and the pattern of its route', async (t) => {
    const server = await serve(t, definition)

    const { headers } = await server.ask('/fault?token=secret-of-lee')

    assert.equal(server.log.length, 1)
    const line = JSON.parse(server.log[0] ?? '')
    assert.equal(line.level, 50)
    assert.deepEqual([line.app, line.method, line.route], ['test', 'GET', '/fault'])
    assert.equal(line.requestId, headers.get('x-request-id'))
    assert.match(line.fault.stack, /errors\.test\.ts/)
    assert.equal(line.fault.cause.name, 'TypeError')
    assert.doesNotMatch(server.log.join(), /secret-of-lee/)
  })

  it('is logged without values that drivers put on errors, and without parameters', async (t) => {
    const server = await serve(t, definition)

    await server.ask('/fault/secret-of-lee')

    assert.match(server.log.join(), /"route":"\/fault\/\{id\}"/)
    assert.doesNotMatch(server.log.join(), /secret-of/)
  })
})

describe('an unavailable storage', () => {
  it('is a 503 that says when to come back', async (t) => {
    const errors = detailErrors({ words: { unavailable: 'Unable to reach data store.' } })
    const server = await serve(t, { ...definition, errors })

    for (const path of ['/gone', '/gone-with-text']) {
      const { status, body, headers } = await server.ask(path)
      assert.deepEqual([status, body], [503, { detail: 'Unable to reach data store.' }])
      assert.match(headers.get('retry-after') ?? '', /^[1-9]\d*$/)
    }
    assert.equal(server.log.length, 2)
  })

  it('can be a 500 with the text of the route', async (t) => {
    const server = await serve(t, { ...definition, faultTextWins: true })

    const { status, body } = await server.ask('/gone-with-text')

    assert.deepEqual([status, body], [500, { detail: 'An error occurred.' }])
    assert.equal((await server.ask('/gone')).status, 503)
  })
})

describe('a reply that its route does not declare', () => {
  const shown = z.object({ name: z.string() })
  const replying = (name: string, body: unknown) =>
    get(`/${name}`, {
      summary: 'Replies',
      responses: { 200: shown },
      // biome-ignore lint/suspicious/noExplicitAny: what the types forbid is what is tested
      handle: () => reply(200, body as any),
    })

  it('is a fault that tells the place and not the value', async (t) => {
    const server = await serve(t, { routes: [replying('faulty', { name: 4711 })] })

    assert.equal((await server.ask('/faulty')).status, 500)
    assert.match(server.log.join(), /the body breaks its schema at name: invalid_type/)
    assert.doesNotMatch(server.log.join(), /4711/)
  })

  it('is stripped of what is not declared', async (t) => {
    const server = await serve(t, {
      routes: [replying('rich', { name: 'Kim', passwordHash: 'x' })],
    })

    assert.equal((await server.ask('/rich')).text, '{"name":"Kim"}')
  })
})

describe('problem documents', () => {
  it('name the request by its path, without the query', async (t) => {
    const server = await serve(t, { ...definition, errors: problemErrors() }, { mount: '/kv' })

    const { status, body, headers } = await server.ask('/kv/taken?q=1')

    assert.equal(status, 409)
    assert.equal(headers.get('content-type'), 'application/problem+json')
    assert.deepEqual(body, {
      type: 'about:blank',
      title: 'Conflict',
      status: 409,
      detail: 'Name taken',
      instance: '/kv/taken',
    })
  })

  it('are what the kit itself has to say, too', async (t) => {
    const errors = problemErrors({ words: { notFound: '' } })
    const server = await serve(t, { ...definition, errors })

    const answers = {
      unknown: await server.ask('/nowhere'),
      method: await server.ask('/taken', { method: 'PUT' }),
      large: await server.post('/named', 'x'.repeat(1_100_000)),
      token: await server.ask('/me'),
      fault: await server.ask('/fault'),
    }

    assert.deepEqual(answers.unknown.body, {
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      instance: '/nowhere',
    })
    assert.equal(answers.token.headers.get('www-authenticate'), 'Bearer')
    const titles = Object.values(answers).map(({ body }) => (body as { title: string }).title)
    assert.deepEqual(titles, [
      'Not Found',
      'Method Not Allowed',
      'Content Too Large',
      'Unauthorized',
      'Internal Server Error',
    ])
    for (const { headers } of Object.values(answers)) {
      assert.equal(headers.get('content-type'), 'application/problem+json')
    }
  })

  it('name all faulty fields in a sentence and in a list', async (t) => {
    const server = await serve(t, { ...definition, errors: problemErrors() })

    const { status, body } = await server.post('/named', { name: 'secret' })

    assert.equal(status, 422)
    assert.deepEqual(body, {
      type: 'about:blank',
      title: 'Unprocessable Entity',
      status: 422,
      detail:
        'Validation failed. body.name: String should have at most 3 characters; body.age: Field required',
      instance: '/named',
      errors: [
        {
          loc: ['body', 'name'],
          msg: 'String should have at most 3 characters',
          type: 'string_too_long',
        },
        { loc: ['body', 'age'], msg: 'Field required', type: 'missing' },
      ],
    })
  })
})

it('entries of a 422 carry no ctx where the app wants none', async (t) => {
  const server = await serve(t, { ...definition, errors: detailErrors({ context: false }) })

  const { body } = await server.post('/named', { name: 'secret', age: '' })

  assert.deepEqual(body, {
    detail: [
      {
        type: 'string_too_long',
        loc: ['body', 'name'],
        msg: 'String should have at most 3 characters',
      },
    ],
  })
})
