import assert from 'node:assert/strict'
import { it } from 'node:test'
import { type Answer, operationsOf } from '@usher/app/testing'
import { onSqlDatabases } from './support/databases.ts'

/** What every route may answer that asks the database, or takes a body. */
const FAULTS = [500, 503]
const WITH_BODY = [413, 415, ...FAULTS]

const BLUEPRINT = {
  'GET /': [200, ...FAULTS],
  'POST /api/v1/users/register': [201, 400, 422, 429, ...WITH_BODY],
  'POST /api/v1/users/login': [200, 401, 422, 429, ...WITH_BODY],
  'GET /api/v1/users/me': [200, 401, 403, 404, ...FAULTS],
  'PUT /api/v1/users/me': [200, 401, 403, 404, 422, ...WITH_BODY],
  'GET /api/v1/users/{userId}': [200, 404, 422, ...FAULTS],
  'GET /api/v1/moderation/users': [200, 401, 403, 404, 422, ...FAULTS],
  'POST /api/v1/moderation/users/{userId}/assign-moderator': [200, 401, 403, 404, 422, ...FAULTS],
  'POST /api/v1/moderation/users/{userId}/revoke-moderator': [200, 401, 403, 404, 422, ...FAULTS],
  'POST /api/v1/videos': [202, 400, 401, 403, 404, 422, ...WITH_BODY],
  'POST /api/v1/videos/preview': [200, 400, 404, 422, ...WITH_BODY],
  'GET /api/v1/videos/id/{id}': [200, 404, 422, ...FAULTS],
  'PUT /api/v1/videos/id/{id}': [200, 401, 403, 404, 422, ...WITH_BODY],
  'GET /api/v1/videos/id/{id}/status': [200, 401, 403, 404, 422, ...FAULTS],
  'POST /api/v1/videos/id/{id}/view': [204, 403, 404, 422, ...FAULTS],
  'POST /api/v1/videos/id/{id}/watch-time': [204, 400, 401, 404, 422, ...WITH_BODY],
  'GET /api/v1/videos/id/{id}/thumbnail': [200, 404, 422, ...FAULTS],
  'GET /api/v1/videos/latest': [200, 422, ...FAULTS],
  'GET /api/v1/videos/by-tag/{tag}': [200, 422, ...FAULTS],
  'GET /api/v1/videos/by-uploader/{userId}': [200, 422, ...FAULTS],
  'GET /api/v1/videos/trending': [200, 400, 422, ...FAULTS],
  'GET /api/v1/search/videos': [200, 400, 422, ...FAULTS],
  'GET /api/v1/search/tags/suggest': [200, 422, ...FAULTS],
  'POST /api/v1/videos/{id}/comments': [201, 401, 403, 404, 422, ...WITH_BODY],
  'GET /api/v1/videos/{id}/comments': [200, 422, ...FAULTS],
  'GET /api/v1/users/{id}/comments': [200, 422, ...FAULTS],
  'POST /api/v1/videos/{id}/ratings': [200, 401, 404, 422, ...WITH_BODY],
  'GET /api/v1/videos/{id}/ratings': [200, 404, 422, ...FAULTS],
  'POST /api/v1/videos/id/{id}/rating': [204, 401, 404, 422, ...WITH_BODY],
  'GET /api/v1/videos/id/{id}/rating': [200, 422, ...FAULTS],
  'GET /api/v1/videos/id/{id}/related': [200, 422, ...FAULTS],
  'GET /api/v1/recommendations/foryou': [200, 401, 403, 404, 422, ...FAULTS],
  'POST /api/v1/reco/ingest': [202, 401, 403, 404, 422, ...WITH_BODY],
  'POST /api/v1/flags': [201, 401, 403, 404, 422, ...WITH_BODY],
  'GET /api/v1/moderation/flags': [200, 401, 403, 404, 422, ...FAULTS],
  'GET /api/v1/moderation/flags/{id}': [200, 401, 403, 404, 422, ...FAULTS],
  'POST /api/v1/moderation/flags/{id}/action': [200, 400, 401, 403, 404, 422, ...WITH_BODY],
  'POST /api/v1/moderation/videos/{id}/restore': [200, 401, 403, 404, 422, ...FAULTS],
  'POST /api/v1/moderation/comments/{id}/restore': [200, 401, 403, 404, 422, ...FAULTS],
  'GET /api/v1/users/{id}/activity': [200, 422, ...FAULTS],
}

const OAUTH2 = {
  'POST /api/v1/auth/register': [201, 409, 422, 429, ...WITH_BODY],
  'POST /api/v1/auth/login': [200, 401, 422, 429, ...WITH_BODY],
  'GET /api/v1/users/me': [200, 401, ...FAULTS],
  'PUT /api/v1/users/me': [200, 401, 404, 422, ...WITH_BODY],
}

const sorted = (expected: Record<string, readonly number[]>) =>
  Object.fromEntries(
    Object.entries(expected).map(([name, statuses]) => [name, statuses.toSorted((a, b) => a - b)]),
  )

const statusesOf = ({ body }: Answer) =>
  Object.fromEntries(
    operationsOf(body).map(({ method, path, responses }) => [
      `${method} ${path}`,
      [...responses.keys()].toSorted((a, b) => a - b),
    ]),
  )

onSqlDatabases('the OpenAPI document of the blueprint surface', (surfaces) => {
  const document = () => surfaces().blueprint.get('/openapi.json')

  it('has the operations of the contract with their statuses, and no others', async () => {
    const answer = await document()

    assert.equal(answer.headers.get('content-type'), 'application/json')
    assert.match(answer.body.openapi, /^3\./)
    assert.deepEqual(statusesOf(answer), sorted(BLUEPRINT))
  })

  it('declares one OAuth2 password-bearer scheme and says where it is needed', async () => {
    const { body } = await document()

    assert.deepEqual(body.servers, [{ url: '/killrvideo' }])
    assert.deepEqual(body.components.securitySchemes, {
      OAuth2PasswordBearer: {
        type: 'oauth2',
        flows: { password: { tokenUrl: '/killrvideo/api/v1/users/login', scopes: {} } },
      },
    })
    const needed = [{ OAuth2PasswordBearer: [] }]
    assert.deepEqual(body.paths['/api/v1/users/me'].put.security, needed)
    assert.deepEqual(body.paths['/api/v1/users/{userId}'].get.security, [{}, ...needed])
    assert.equal(body.paths['/api/v1/users/login'].post.security, undefined)
  })

  it('describes errors as problem documents', async () => {
    const { body } = await document()
    const { 400: taken, 422: invalid } = body.paths['/api/v1/users/register'].post.responses

    assert.deepEqual(Object.keys(taken.content), ['application/problem+json'])
    assert.deepEqual(Object.keys(invalid.content), ['application/problem+json'])
    const { Problem, ValidationProblem } = body.components.schemas
    assert.equal(Problem.properties.errors, undefined)
    assert.equal(ValidationProblem.properties.detail.type, 'string')
    assert.equal(ValidationProblem.properties.errors.type, 'array')
  })

  it('describes what may be sent', async () => {
    const { body } = await document()
    const { content } = body.paths['/api/v1/users/register'].post.requestBody
    const schema = body.components.schemas.RegisterUserBody
    const { parameters } = body.paths['/api/v1/moderation/users'].get

    assert.deepEqual(content['application/json'].schema, {
      $ref: '#/components/schemas/RegisterUserBody',
    })
    assert.deepEqual(schema, {
      type: 'object',
      properties: {
        firstName: { type: 'string', minLength: 1, maxLength: 50 },
        lastName: { type: 'string', minLength: 1, maxLength: 50 },
        email: { type: 'string', format: 'email' },
        password: { type: 'string', minLength: 8 },
      },
      required: ['firstName', 'lastName', 'email', 'password'],
    })
    assert.deepEqual(parameters, [{ in: 'query', name: 'q', schema: { type: 'string' } }])
  })
})

onSqlDatabases('the OpenAPI document of iteration 2', (surfaces) => {
  const document = () => surfaces().oauth2.get('/api/v1/openapi.json')

  it('has the operations of the contract with their statuses, and no others', async () => {
    assert.deepEqual(statusesOf(await document()), sorted(OAUTH2))
  })

  it('declares one OAuth2 password-bearer scheme, and two tags', async () => {
    const { body } = await document()

    assert.deepEqual(body.components.securitySchemes, {
      OAuth2PasswordBearer: {
        type: 'oauth2',
        flows: { password: { tokenUrl: '/killrvideo-oauth2/api/v1/auth/login', scopes: {} } },
      },
    })
    assert.deepEqual(
      body.tags.map(({ name }: { name: string }) => name),
      ['Authentication', 'Users'],
    )
    assert.deepEqual(body.paths['/api/v1/auth/login'].post.tags, ['Authentication'])
    assert.deepEqual(body.paths['/api/v1/users/me'].get.tags, ['Users'])
  })

  it('describes the form, and errors with a detail', async () => {
    const { body } = await document()
    const { requestBody, responses } = body.paths['/api/v1/auth/login'].post

    const { schema } = requestBody.content['application/x-www-form-urlencoded']
    const name = schema.$ref.slice('#/components/schemas/'.length)
    assert.deepEqual(body.components.schemas[name].required, ['username', 'password'])
    assert.deepEqual(Object.keys(responses[401].content), ['application/json'])
    assert.equal(body.components.schemas.ValidationErrorResponse.properties.detail.type, 'array')
  })
})

onSqlDatabases('the pages of the API descriptions', (surfaces) => {
  it('load nothing from elsewhere', async () => {
    const { blueprint, oauth2 } = surfaces()
    const pages = [
      `${blueprint.url}/docs`,
      `${oauth2.url}/api/v1/docs`,
      `${oauth2.url}/api/v1/redoc`,
    ]

    for (const page of pages) {
      const reply = await fetch(page)
      assert.equal(reply.headers.get('content-type'), 'text/html; charset=utf-8')
      const html = await reply.text()
      const links = [...html.matchAll(/(?:src|href|data-url)="([^"]+)"/g)].map(([, link]) => link)
      for (const link of links.filter((link) => link !== 'data:,')) {
        const target = new URL(String(link), page)
        assert.equal(target.origin, new URL(page).origin)
        assert.equal((await fetch(target)).status, 200, target.href)
      }
      assert.ok(links.length >= 4)
    }
  })
})
