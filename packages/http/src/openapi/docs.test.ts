import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { detailErrors } from '../errors/detail-errors.ts'
import { problemErrors } from '../errors/problem-errors.ts'
import { object } from '../fields/object.ts'
import { optional } from '../fields/presence.ts'
import { text } from '../fields/text.ts'
import { noBody, reply } from '../replies/reply.ts'
import { get, post } from '../routes/route.ts'
import { definition, docs, newFilm } from '../testing/documented-films.ts'
import { serve } from '../testing/serve.ts'
import { z } from '../zod.ts'

interface Operation {
  readonly parameters?: readonly { name: string; in: string; required?: boolean }[]
  readonly requestBody?: { required: boolean; content: Record<string, unknown> }
  readonly responses: Record<string, { content?: Record<string, { schema: unknown }> }>
  readonly security?: unknown
  readonly [other: string]: unknown
}
interface Document {
  readonly paths: Record<string, Record<string, Operation>>
  readonly [other: string]: unknown
}

describe('the OpenAPI document', () => {
  it('tells of the app, its mount and its tags', async (t) => {
    const server = await serve(t, definition, { mount: '/cinema' })

    const { status, body, headers } = await server.ask('/cinema/v1/openapi.json')

    const { openapi, info, servers, tags, components } = body as Document
    assert.equal(status, 200)
    assert.equal(headers.get('content-type'), 'application/json')
    assert.equal(openapi, '3.1.0')
    assert.deepEqual(info, docs.info)
    assert.deepEqual(servers, [{ url: '/cinema' }])
    assert.deepEqual(tags, [{ name: 'films' }])
    assert.deepEqual((components as { securitySchemes: object }).securitySchemes, {
      bearer: { type: 'http', scheme: 'bearer' },
    })
  })

  it('has every route that is not hidden, with its statuses and those of the kit', async (t) => {
    const { paths } = await documentOf(t, definition)

    const told = Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(
        ([method, { responses }]) => `${method} ${path} ${Object.keys(responses)}`,
      ),
    )
    assert.deepEqual(told.sort(), [
      'delete /films/{film_id} 204,500,503',
      'get / 200,500,503',
      'get /films/{film_id} 200,404,422,500,503',
      'post /films 201,401,413,415,422,500,503',
      'post /graphql 200,413,415,500,503',
      'post /login 204,413,415,422,500,503',
    ])
  })

  it('resolves every reference and names every operation once', async (t) => {
    const document = await documentOf(t, definition)

    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)]
    assert.ok(references.length > 0)
    for (const [, path = ''] of references) {
      const target = path
        .split('/')
        .reduce((at: unknown, step) => (at as Record<string, unknown>)[step], document)
      assert.equal(typeof target, 'object', path)
    }
    const ids = Object.values(document.paths).flatMap((operations) =>
      Object.values(operations).map(({ operationId }) => operationId),
    )
    assert.equal(new Set(ids).size, ids.length)
    assert.ok(ids.includes('createFilms'))
  })

  it('has a 400 where the body may be unreadable, and no 503 where the app words all faults', async (t) => {
    const errors = detailErrors({ badEncoding: 400 })
    const route = post('/films', {
      summary: 'Create a film',
      faultText: 'Try again.',
      body: newFilm,
      responses: { 204: noBody },
      handle: () => reply(204),
    })

    const { paths } = await documentOf(t, { docs, routes: [route], errors, faultTextWins: true })

    assert.deepEqual(Object.keys(paths['/films']?.post?.responses ?? {}), [
      '204',
      '400',
      '413',
      '415',
      '500',
    ])
  })

  it('makes names for operations of method and path', async (t) => {
    const facts = { summary: 'x', responses: { 204: noBody }, handle: () => reply(204) } as const
    const paths = [
      '/api/v1/movies/',
      '/api/v1/movies/{movie_id}/',
      '/api/v1/classes/{class_id}/students/{student_id}',
      '/api/v1/reset-password/complete/',
      '/api/v1/countries/{code}/classes/{class_id}',
      '/',
    ]
    const routes = [...paths.map((path) => get(path, facts)), get('/movie', facts)]

    const { paths: described } = await documentOf(t, { docs, routes })

    assert.deepEqual(
      Object.values(described).map(({ get: operation }) => operation?.operationId),
      [
        'getMovies',
        'getMovieByMovieId',
        'getClassStudent',
        'getResetPasswordComplete',
        'getCountryClass',
        'getRoot',
        'getMovie',
      ],
    )
  })

  it('names bodies and replies that have no name, and lets one schema have one name', async (t) => {
    const answer = z.object({ id: z.int() })
    const routes = ['/films', '/shows'].map((path) =>
      post(path, {
        summary: 'x',
        body: optional(object({ name: text() })),
        responses: { 200: answer },
        handle: () => reply(200, { id: 1 }),
      }),
    )

    const { paths, components } = await documentOf(t, { docs, routes })

    const schemas = Object.keys((components as { schemas: object }).schemas)
    assert.deepEqual(
      schemas.filter((name) => name.startsWith('Post')),
      ['PostFilmsBody', 'PostShowsBody', 'PostFilmsResponse'],
    )
    assert.deepEqual(paths['/shows']?.post?.responses['200']?.content?.['application/json'], {
      schema: { $ref: '#/components/schemas/PostFilmsResponse' },
    })
  })

  it('shows an example of a body', async (t) => {
    const example = { name: 'Heat', date: '1995-12-15', genres: [] }
    const route = post('/films', {
      summary: 'Create a film',
      body: newFilm,
      bodyExample: example,
      responses: { 204: noBody },
      handle: () => reply(204),
    })

    const { paths } = await documentOf(t, { docs, routes: [route] })

    const content = paths['/films']?.post?.requestBody?.content['application/json']
    assert.deepEqual((content as { example: unknown }).example, example)
  })

  it('describes parameters, with and without schema', async (t) => {
    const { paths } = await documentOf(t, definition)

    assert.deepEqual(paths['/films/{film_id}']?.get?.parameters, [
      { in: 'path', name: 'film_id', schema: { type: 'integer' }, required: true },
      { in: 'query', name: 'page', schema: { type: 'integer', minimum: 1, default: 1 } },
      { in: 'query', name: 'note', schema: { type: 'string' } },
    ])
    assert.deepEqual(paths['/films/{film_id}']?.delete?.parameters, [
      { in: 'path', name: 'film_id', schema: { type: 'string' }, required: true },
    ])
  })

  it('describes bodies by their content types', async (t) => {
    const { paths } = await documentOf(t, definition)
    const oneFilm = {
      type: 'object',
      properties: {
        name: { type: 'string', maxLength: 255 },
        date: { type: 'string', format: 'date' },
        genres: { type: 'array', items: { type: 'string' } },
      },
      required: ['name', 'date', 'genres'],
    }

    assert.deepEqual(paths['/films']?.post?.requestBody, {
      required: true,
      content: {
        'application/json': { schema: { anyOf: [{ type: 'array', items: oneFilm }, oneFilm] } },
      },
    })
    assert.deepEqual(Object.keys(paths['/login']?.post?.requestBody?.content ?? {}), [
      'application/x-www-form-urlencoded',
    ])
    assert.equal(paths['/']?.get?.requestBody, undefined)
  })

  it('describes errors in the format of the app', async (t) => {
    const detail = await documentOf(t, definition)
    const problem = await documentOf(t, { ...definition, errors: problemErrors() })

    const of = ({ paths }: Document) => paths['/films/{film_id}']?.get?.responses ?? {}
    const reference = (name: string) => ({ schema: { $ref: `#/components/schemas/${name}` } })
    assert.deepEqual(of(detail)['404']?.content, { 'application/json': reference('ErrorResponse') })
    assert.deepEqual(of(detail)['422']?.content, {
      'application/json': reference('ValidationErrorResponse'),
    })
    assert.deepEqual(of(problem)['404']?.content, {
      'application/problem+json': reference('Problem'),
    })
    assert.deepEqual(of(problem)['422']?.content, {
      'application/problem+json': reference('ValidationProblem'),
    })
  })

  it('says which operations need a token', async (t) => {
    const oauth2 = {
      type: 'oauth2',
      flows: { password: { tokenUrl: '/v1/login', scopes: {} } },
    } as const
    const securitySchemes = { oauth2 }
    const { paths } = await documentOf(t, { ...definition, docs: { ...docs, securitySchemes } })

    assert.deepEqual(paths['/films']?.post?.security, [{ oauth2: [] }])
    assert.deepEqual(paths['/films/{film_id}']?.delete?.security, [{}, { oauth2: [] }])
    assert.equal(paths['/']?.get?.security, undefined)
  })

  it('names token endpoints where they are, under any mount', async (t) => {
    const password = (tokenUrl: string) =>
      ({ type: 'oauth2', flows: { password: { tokenUrl, scopes: {} } } }) as const
    const securitySchemes = {
      own: password('/v1/login'),
      foreign: password('https://login.example/token'),
    }
    const own = { ...definition, docs: { ...docs, securitySchemes } }
    const server = await serve(t, own, { mount: '/cinema' })

    const { components } = (await server.ask('/cinema/v1/openapi.json')).body as Document

    assert.deepEqual((components as { securitySchemes: object }).securitySchemes, {
      own: password('/cinema/v1/login'),
      foreign: password('https://login.example/token'),
    })
  })
})

async function documentOf(
  t: Parameters<typeof serve>[0],
  of: Parameters<typeof serve<undefined>>[1],
): Promise<Document> {
  const server = await serve<undefined>(t, { errors: detailErrors(), ...of })
  const { body } = await server.ask('/v1/openapi.json')
  return body as Document
}
