import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createApp } from './app.ts'
import { form, ifReadable } from './body/body-declaration.ts'
import { detailErrors } from './errors/detail-errors.ts'
import { integer, queryInteger } from './fields/integer.ts'
import { object } from './fields/object.ts'
import { nullable, optional, optionalOrNull, unlessNull, withDefault } from './fields/presence.ts'
import { text } from './fields/text.ts'
import { errorBody, htmlPage, noBody, reply } from './replies/reply.ts'
import { guard, optionalGuard } from './routes/access.ts'
import { get, post, under } from './routes/route.ts'
import { z } from './zod.ts'

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(is: Same<A, B>) => is

interface Principal {
  readonly name: string
}

describe('what compiles', () => {
  it('a handler knows the types that its schemas make', () => {
    post('/films/{film_id}/{tag}', {
      summary: 'x',
      access: guard<Principal>(),
      params: { film_id: queryInteger() },
      query: { page: withDefault(queryInteger(), 1), note: optional(text()) },
      body: object({
        name: text(),
        a: nullable(integer()),
        b: optionalOrNull(integer()),
        c: unlessNull(integer()),
      }),
      responses: { 204: noBody },
      handle: ({ params, query, body, principal, bearer }) => {
        assert.ok(same<typeof params.film_id, number>(true))
        assert.ok(same<typeof params.tag, string>(true))
        assert.ok(same<typeof query.page, number>(true))
        assert.ok(same<typeof query.note, string | undefined>(true))
        assert.ok(same<typeof body.name, string>(true))
        assert.ok(same<typeof body.a, number | null>(true))
        assert.ok(same<typeof body.b, number | null | undefined>(true))
        assert.ok(same<typeof body.c, number | undefined>(true))
        assert.ok(same<typeof principal, Principal>(true))
        assert.ok(same<typeof bearer, string | undefined>(true))
        return reply(204)
      },
    })
  })

  it('a handler knows the fields of forms, and that a body it can do without may be absent', () => {
    const facts = { summary: 'x', responses: { 204: noBody } } as const
    post('/form', {
      ...facts,
      body: form({ name: text(), note: optional(text()) }),
      handle: ({ body }) => {
        assert.ok(same<typeof body.name, string>(true))
        assert.ok(same<typeof body.note, string | undefined>(true))
        return reply(204)
      },
    })
    post('/if-readable', {
      ...facts,
      body: ifReadable(object({ name: text() })),
      handle: ({ body }) => {
        assert.ok(same<typeof body, { name: string } | undefined>(true))
        return reply(204)
      },
    })
  })

  it('a principal may be missing where the token is optional', () => {
    get('/', {
      summary: 'x',
      access: optionalGuard<Principal>(),
      responses: { 204: noBody },
      handle: ({ principal }) => {
        assert.ok(same<typeof principal, Principal | undefined>(true))
        return reply(204)
      },
    })
  })

  it('public and guarded routes stand in one list', () => {
    const facts = { summary: 'x', responses: { 204: noBody }, handle: () => reply(204) } as const
    const routes = under('/v1', [
      get('/public', facts),
      get('/guarded', { ...facts, access: guard<Principal>() }),
    ])

    createApp({
      name: 'x',
      errors: detailErrors(),
      routes: [...routes, get('/', facts)],
      authenticate: async () => ({ name: 'Kim' }),
    })
  })

  it('read-only values may be replied, asynchronously too', () => {
    const roles: readonly ('viewer' | 'creator')[] = ['viewer']
    get('/', {
      summary: 'x',
      responses: {
        200: z.object({ kind: z.literal('user'), roles: z.array(z.enum(['viewer', 'creator'])) }),
        202: htmlPage,
      },
      handle: async ({ bearer }) =>
        bearer ? reply(200, { kind: 'user', roles }) : reply(202, '<p>', { 'x-a': '1' }),
    })
  })
})

describe('what does not compile', () => {
  const facts = { summary: 'x', responses: { 200: z.object({ id: z.int() }), 404: errorBody } }

  it('a status that is not declared', () => {
    // @ts-expect-error 201 is not declared
    get('/', { ...facts, handle: () => reply(201, { id: 1 }) })
  })

  it('an error as a reply', () => {
    // @ts-expect-error errors are thrown
    get('/', { ...facts, handle: () => reply(404, { detail: 'x' }) })
  })

  it('a body of another type, or without a field', () => {
    // @ts-expect-error id is a number
    get('/', { ...facts, handle: () => reply(200, { id: '1' }) })
    // @ts-expect-error id is missing
    get('/', { ...facts, handle: async () => reply(200, {}) })
    // @ts-expect-error there is a body
    get('/', { ...facts, handle: () => reply(200) })
  })

  it('a body where there is none', () => {
    // @ts-expect-error 204 has no body
    get('/', { summary: 'x', responses: { 204: noBody }, handle: () => reply(204, { id: 1 }) })
  })

  it('a parameter that the path does not have', () => {
    // @ts-expect-error the path has no id
    get('/', { ...facts, handle: ({ params }) => reply(200, { id: Number(params.id) }) })
  })

  it('a guard for another principal than the app knows, or for none', () => {
    const route = get('/', {
      summary: 'x',
      access: guard<Principal>(),
      responses: { 204: noBody },
      handle: () => reply(204),
    })
    const parts = { name: 'x', errors: detailErrors(), routes: [route] }

    createApp({ ...parts, authenticate: async () => ({ name: 'Kim', age: 1 }) })
    // @ts-expect-error this principal has no name
    createApp({ ...parts, authenticate: async () => ({ id: 1 }) })
    // @ts-expect-error nobody says who the principal is
    assert.throws(() => createApp(parts), /guards routes but has no authenticate/)
  })
})

it('a schema for a parameter that the path does not have is refused at once', () => {
  const route = get('/films', {
    summary: 'x',
    params: { film_id: queryInteger() },
    responses: { 204: noBody },
    handle: () => reply(204),
  })

  assert.throws(
    () => createApp({ name: 'x', errors: detailErrors(), routes: [route] }),
    /GET \/films has no parameter film_id/,
  )
})

it('an example that the route would refuse, and a name that two routes have, are refused at once', () => {
  const facts = { summary: 'x', responses: { 204: noBody }, handle: () => reply(204) } as const
  const body = object({ name: text() })
  const create = (routes: Parameters<typeof createApp>[0]['routes']) => () =>
    createApp({ name: 'x', errors: detailErrors(), routes })

  assert.throws(
    create([post('/films', { ...facts, body, bodyExample: { name: 1 } })]),
    /POST \/films: bodyExample breaks the schema of the body/,
  )
  assert.throws(
    create(['/a', '/b'].map((path) => get(path, { ...facts, operationId: 'show' }))),
    /two routes are called show/,
  )
})
