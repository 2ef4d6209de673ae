import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryTheater } from './support/theater.ts'

/** The eleven operations with every status of sections 3 and 4. */
const CONTRACT = {
  'POST /api/v1/accounts/register/': [201, 409, 422, 500],
  'POST /api/v1/accounts/activate/': [200, 400, 422],
  'POST /api/v1/accounts/password-reset/request/': [200, 422],
  'POST /api/v1/accounts/reset-password/complete/': [200, 400, 422, 500],
  'POST /api/v1/accounts/login/': [201, 401, 403, 422, 500],
  'POST /api/v1/accounts/refresh/': [200, 400, 401, 404, 422],
  'GET /api/v1/theater/movies/': [200, 404, 422],
  'POST /api/v1/theater/movies/': [201, 400, 409, 422],
  'GET /api/v1/theater/movies/{movie_id}/': [200, 404, 422],
  'PATCH /api/v1/theater/movies/{movie_id}/': [200, 400, 404, 422],
  'DELETE /api/v1/theater/movies/{movie_id}/': [204, 404, 422],
}

/** What any operation may answer besides: an unreadable or too large body, faults. */
const ALSO = [400, 413, 415, 500, 503]

const statusesOf = (responses: object) => Object.keys(responses).map(Number)

interface Operation {
  readonly responses: Record<string, unknown>
  readonly tags: readonly string[]
  readonly security?: unknown
  readonly parameters?: readonly { readonly name: string; readonly in: string }[]
}

onEveryTheater('the OpenAPI document', (theater) => {
  const operations = async () => {
    const { body } = await theater().get('/openapi.json')
    const paths = body.paths as Record<string, Record<string, Operation>>
    return Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(
        ([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const,
      ),
    )
  }

  it('has title, description, version and tags of the contract', async () => {
    const { status, body } = await theater().get('/openapi.json')

    assert.equal(status, 200)
    assert.match(body.openapi, /^3\./)
    assert.deepEqual(body.info, {
      title: 'Movies homework',
      description: 'Description of project',
      version: '0.1.0',
    })
    assert.deepEqual(body.tags, [{ name: 'accounts' }, { name: 'theater' }])
  })

  it('has all eleven operations with the statuses of the contract', async () => {
    const of = (name: string): readonly number[] => CONTRACT[name as keyof typeof CONTRACT] ?? []
    const described = (await operations()).map(([name, { responses }]) => [
      name,
      statusesOf(responses).filter((status) => of(name).includes(status) || !ALSO.includes(status)),
    ])

    assert.deepEqual(Object.fromEntries(described), CONTRACT)
  })

  it('has what any operation may answer besides', async () => {
    const described = new Map<string, Operation>(await operations())
    const of = (name: string) => statusesOf(described.get(name)?.responses ?? {})

    const login = of('POST /api/v1/accounts/login/')
    assert.deepEqual(login, [201, 400, 401, 403, 413, 415, 422, 500])
    assert.deepEqual(of('GET /api/v1/theater/movies/'), [200, 404, 422, 500])
  })

  it('tags each operation, asks for no token and calls the path parameter movie_id', async () => {
    for (const [name, { tags, security, parameters = [] }] of await operations()) {
      assert.deepEqual(tags, [name.includes('/accounts/') ? 'accounts' : 'theater'])
      assert.equal(security, undefined)
      const inPath = parameters.filter((one) => one.in === 'path').map((one) => one.name)
      assert.deepEqual(inPath, name.includes('{') ? ['movie_id'] : [])
    }
  })
})

onEveryTheater('the page of the documentation', (theater) => {
  it('is complete without other hosts', async () => {
    const { status, text: html, headers } = await theater().get('/docs')

    assert.equal(status, 200)
    assert.match(headers.get('content-type') ?? '', /^text\/html/)
    const links = [...html.matchAll(/(?:src|href|data-url)="([^"]+)"/g)].map(([, link]) => link)
    assert.ok(links.length > 2)
    for (const link of links) {
      if (link === 'data:,') continue
      const { pathname, origin } = new URL(String(link), `${theater().url}/docs`)
      assert.equal(origin, theater().url)
      assert.equal((await theater().get(pathname)).status, 200, pathname)
    }
  })
})
