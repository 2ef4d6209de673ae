import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AppDefinition } from '../definition.ts'
import { refusal } from '../errors/refusal.ts'
import { queryInteger } from '../fields/integer.ts'
import { object } from '../fields/object.ts'
import { optional } from '../fields/presence.ts'
import { text } from '../fields/text.ts'
import { errorBody, reply } from '../replies/reply.ts'
import { guard, optionalGuard } from '../routes/access.ts'
import { get, post } from '../routes/route.ts'
import { serve } from '../testing/serve.ts'
import { z } from '../zod.ts'

interface Principal {
  readonly name: string
}

const signedIn = guard<Principal>()
const onlyMo = guard<Principal>(({ name }, { params }) => {
  if (name !== 'mo') throw refusal(403, `${name} may not touch ${params.id ?? 'this'}`)
})
const existing = guard<Principal>(async (_principal, { params }) => {
  await Promise.resolve()
  if (params.id === '404') throw refusal(404, 'Gone')
})
const hello = z.object({ hello: z.string().nullable() })
const named = object({ name: text({ min: 1 }) })
const failures = { 401: errorBody, 403: errorBody, 404: errorBody, 422: errorBody }

const routes: AppDefinition<Principal>['routes'] = [
  get('/me', {
    summary: 'Me',
    access: signedIn,
    responses: { 200: hello, ...failures },
    handle: ({ principal }) => reply(200, { hello: principal.name }),
  }),
  get('/maybe', {
    summary: 'Maybe me',
    access: optionalGuard<Principal>(),
    responses: { 200: hello },
    handle: ({ principal }) => reply(200, { hello: principal?.name ?? null }),
  }),
  get('/public', {
    summary: 'All',
    responses: { 200: hello },
    handle: ({ principal, bearer }) => reply(200, { hello: principal ?? bearer ?? null }),
  }),
  post('/things/{id}', {
    summary: 'Change',
    access: onlyMo,
    params: { id: queryInteger() },
    body: named,
    responses: { 200: hello, ...failures },
    handle: ({ body }) => reply(200, { hello: body.name }),
  }),
  post('/found/{id}', {
    summary: 'Look it up first',
    access: existing,
    body: named,
    responses: { 200: hello, ...failures },
    handle: ({ body }) => reply(200, { hello: body.name }),
  }),
  post('/optional', {
    summary: 'Body or not',
    body: optional(named),
    responses: { 200: hello, 422: errorBody },
    handle: ({ body }) => reply(200, { hello: body?.name ?? null }),
  }),
]

const authenticate = async (token: string | undefined): Promise<Principal> => {
  if (token === undefined) throw refusal(401, 'Not authenticated')
  if (token === 'broken') throw new Error('the storage is on fire')
  if (!token.startsWith('token-')) throw refusal(401, 'Could not validate credentials')
  return { name: token.slice(6) }
}

const as = (name: string) => ({ authorization: `Bearer token-${name}` })

describe('a guarded route', () => {
  it('knows the holder of the token', async (t) => {
    const server = await serve(t, { routes, authenticate })

    const { status, body } = await server.ask('/me', { headers: as('lee') })

    assert.deepEqual({ status, body }, { status: 200, body: { hello: 'lee' } })
  })

  it('refuses in the words of the app and says how to authenticate', async (t) => {
    const server = await serve(t, { routes, authenticate })

    const without = await server.ask('/me')
    const wrong = await server.ask('/me', { headers: { authorization: 'Bearer x' } })
    const basic = await server.ask('/me', { headers: { authorization: 'Basic token-lee' } })

    assert.deepEqual(without.body, { detail: 'Not authenticated' })
    assert.deepEqual(wrong.body, { detail: 'Could not validate credentials' })
    assert.deepEqual(basic.body, { detail: 'Not authenticated' })
    for (const { status, headers } of [without, wrong, basic]) {
      assert.equal(status, 401)
      assert.equal(headers.get('www-authenticate'), 'Bearer')
    }
  })

  it('is mounted only in an app that can authenticate', async (t) => {
    await assert.rejects(
      async () => serve<Principal>(t, { routes }),
      /test guards routes but has no authen/,
    )
  })
})

describe('an optional token', () => {
  it('means anonymous when it is absent or refused', async (t) => {
    const server = await serve(t, { routes, authenticate })

    for (const headers of [{}, { authorization: 'Bearer x' }, { authorization: 'Basic x' }]) {
      const { status, body } = await server.ask('/maybe', { headers })
      assert.deepEqual({ status, body }, { status: 200, body: { hello: null } })
    }
    assert.deepEqual((await server.ask('/maybe', { headers: as('lee') })).body, { hello: 'lee' })
  })

  it('does not hide a fault', async (t) => {
    const server = await serve(t, { routes, authenticate })

    const { status } = await server.ask('/maybe', { headers: { authorization: 'Bearer broken' } })

    assert.equal(status, 500)
  })
})

describe('a public route', () => {
  it('checks no token but can read it', async (t) => {
    const server = await serve(t, { routes, authenticate })

    const { body } = await server.ask('/public', { headers: { authorization: 'bearer broken' } })

    assert.deepEqual(body, { hello: 'broken' })
  })
})

describe('the order of stages', () => {
  const statuses = async (server: Awaited<ReturnType<typeof serve>>) => {
    const ask = async (body: unknown, headers: Record<string, string>) =>
      (await server.post('/things/x', body, headers)).status
    return {
      malformedWithoutToken: await ask('{', {}),
      malformedAsLee: await ask('{', as('lee')),
      invalidWithoutToken: await ask({}, {}),
      invalidAsLee: await ask({}, as('lee')),
      invalidAsMo: await ask({}, as('mo')),
    }
  }

  it('is token, role, body, fields by default', async (t) => {
    const server = await serve(t, { routes, authenticate })

    assert.deepEqual(await statuses(server), {
      malformedWithoutToken: 401,
      malformedAsLee: 403,
      invalidWithoutToken: 401,
      invalidAsLee: 403,
      invalidAsMo: 422,
    })
  })

  it('can put the reading of the body first', async (t) => {
    const stageOrder = ['json', 'authenticate', 'authorize', 'validate'] as const
    const server = await serve(t, { routes, authenticate, stageOrder })

    assert.deepEqual(await statuses(server), {
      malformedWithoutToken: 422,
      malformedAsLee: 422,
      invalidWithoutToken: 401,
      invalidAsLee: 403,
      invalidAsMo: 422,
    })
  })

  it('must name every stage, in an order that can work', async (t) => {
    for (const stageOrder of [
      ['json', 'validate'],
      ['validate', 'json', 'authenticate', 'authorize'],
      ['authorize', 'authenticate', 'json', 'validate'],
    ] as const) {
      await assert.rejects(
        async () => serve(t, { routes, authenticate, stageOrder }),
        /stageOrder must name all four stages/,
      )
    }
  })

  it('lets a guard look things up before the body is validated', async (t) => {
    const server = await serve(t, { routes, authenticate })

    assert.equal((await server.post('/found/404', {}, as('lee'))).status, 404)
    assert.equal((await server.post('/found/1', {}, as('lee'))).status, 422)
    assert.equal((await server.post('/found/1', { name: 'x' }, as('lee'))).status, 200)
  })

  it('reports path and body together', async (t) => {
    const server = await serve(t, { routes, authenticate })

    const { body } = await server.post('/things/x', { name: '' }, as('mo'))

    assert.match(JSON.stringify(body), /\["path","id"\].*\["body","name"\]/)
  })
})

describe('an optional body', () => {
  it('may be absent, empty or null', async (t) => {
    const server = await serve(t, { routes, authenticate })

    for (const body of ['', 'null', ' null ']) {
      const reply = await server.post('/optional', body)
      assert.deepEqual([reply.status, reply.body], [200, { hello: null }], body)
    }
    assert.equal((await server.ask('/optional', { method: 'POST' })).status, 200)
    assert.deepEqual((await server.post('/optional', { name: 'x' })).body, { hello: 'x' })
    assert.equal((await server.post('/optional', {})).status, 422)
  })
})
