import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryDatabase } from './support/vividly.ts'

/** The 23 endpoints of the contract and every status they answer; then the two status routes. */
const CONTRACT = {
  'POST /api/v1/auth/register': [201, 400, 422, 429],
  'POST /api/v1/auth/login': [200, 401, 403, 422, 429],
  'POST /api/v1/auth/refresh': [200, 401, 403],
  'POST /api/v1/auth/logout': [204, 401, 403, 422],
  'GET /api/v1/auth/me': [200, 401, 403],
  'POST /api/v1/auth/password-reset-request': [202, 422, 429],
  'POST /api/v1/auth/password-reset-confirm': [200, 400, 422],

  'GET /api/v1/students/{student_id}': [200, 401, 403, 404],
  'PATCH /api/v1/students/{student_id}': [200, 401, 403, 404, 422],
  'GET /api/v1/students/{student_id}/interests': [200, 401, 403, 404],
  'PUT /api/v1/students/{student_id}/interests': [200, 401, 403, 404, 422],
  'GET /api/v1/students/{student_id}/progress': [200, 401, 403, 404],
  'POST /api/v1/students/{student_id}/classes/join': [201, 400, 401, 403, 404, 422],

  'POST /api/v1/teachers/classes': [201, 401, 403, 422, 500],
  'GET /api/v1/teachers/{teacher_id}/classes': [200, 401, 403, 404, 422],
  'GET /api/v1/classes/{class_id}': [200, 401, 403, 404],
  'PATCH /api/v1/classes/{class_id}': [200, 401, 403, 404, 422],
  'DELETE /api/v1/classes/{class_id}': [200, 401, 403, 404],
  'GET /api/v1/classes/{class_id}/students': [200, 401, 403, 404],
  'DELETE /api/v1/classes/{class_id}/students/{student_id}': [204, 401, 403, 404],
  'POST /api/v1/teachers/student-requests': [201, 400, 401, 403, 404, 422],
  'GET /api/v1/teachers/{teacher_id}/student-requests': [200, 401, 403, 404, 422],
  'GET /api/v1/teachers/{teacher_id}/dashboard': [200, 401, 403, 404],

  'GET /health': [200],
  'GET /': [200],
}

interface Operation {
  readonly responses: Record<string, unknown>
  readonly security?: unknown[]
}

const TAKE_A_BODY = /^(POST (?!.*logout)|PUT|PATCH)/

onEveryDatabase('the OpenAPI document', (vividly) => {
  const operations = async () => {
    const { body } = await vividly().get('/openapi.json')
    const paths = body.paths as Record<string, Record<string, Operation>>
    return Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(
        ([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const,
      ),
    )
  }

  it('has the operations of the contract with their statuses, too large bodies and faults', async () => {
    const described = (await operations()).map(([name, { responses }]) => [
      name,
      Object.keys(responses).map(Number),
    ])

    const expected = Object.entries(CONTRACT).map(([name, statuses]) => {
      const kits = TAKE_A_BODY.test(name) ? [413, 415, 500, 503] : [500, 503]
      return [name, [...new Set([...statuses, ...kits])].sort()]
    })
    assert.deepEqual(Object.fromEntries(described), Object.fromEntries(expected))
  })

  it('says which operations need a token', async () => {
    const open = (await operations()).filter(([, { security }]) => !security).map(([name]) => name)

    assert.deepEqual(open, [
      'POST /api/v1/auth/register',
      'POST /api/v1/auth/login',
      'POST /api/v1/auth/password-reset-request',
      'POST /api/v1/auth/password-reset-confirm',
      'GET /health',
      'GET /',
    ])
  })

  it('describes every error body that clients must expect', async () => {
    const { body } = await vividly().get('/openapi.json')
    const register = body.paths['/api/v1/auth/register'].post.responses

    assert.deepEqual(Object.keys(register['400'].content), ['application/json'])
    assert.deepEqual(Object.keys(register['422'].content), ['application/json'])
    const { $ref } = register['429'].content['application/json'].schema
    assert.deepEqual(body.components.schemas[$ref.split('/').at(-1)].required, ['error', 'detail'])
  })
})
