import assert from 'node:assert/strict'
import { request } from 'node:http'
import { it } from 'node:test'
import { invalid, issue, onEveryDatabase } from '@usher/app/testing'
import { moments } from '../src/index.ts'
import { activity, addActivity, newPerson } from './support/people.ts'

const REGISTER = '/v1/auth/register'
const NOT_AN_OBJECT = issue(
  ['body'],
  'model_attributes_type',
  'Input should be a valid dictionary or object to extract fields from',
)

onEveryDatabase('A.6 any request', { module: moments }, (app) => {
  it('is 404 for an unknown path', async () => {
    for (const path of ['/v1', '/v1/none', '/v1/activities/', '/v2/activities', '/', '/graphql/']) {
      const { status, body } = await app().get(path)
      assert.deepEqual([status, body], [404, { detail: 'Not Found' }], path)
    }
  })

  it('is 405 with Allow for a known path and another method', async () => {
    for (const [method, path, allow] of [
      ['GET', REGISTER, 'POST'],
      ['PUT', '/v1/auth/token', 'POST'],
      ['PATCH', '/v1/activities', 'GET, POST'],
      ['POST', '/v1/activities/1', 'DELETE, GET, PUT'],
      ['DELETE', '/v1/moments', 'GET, POST'],
      ['POST', '/v1/moments/activities/recent', 'GET'],
      ['PUT', '/graphql', 'GET, POST'],
      ['POST', '/openapi.json', 'GET, HEAD'],
    ] as const) {
      const { status, body, headers } = await app().ask(method, path)
      assert.deepEqual([status, body], [405, { detail: 'Method Not Allowed' }], path)
      assert.equal(headers.get('allow')?.split(', ').sort().join(', '), allow)
    }
  })

  it('may have a body of 1 MiB and not of more', async () => {
    const padded = (bytes: number) => '{"username":"k m"}'.padEnd(bytes)

    const fits = await app().post(REGISTER, { raw: padded(2 ** 20) })
    const tooLarge = await app().post(REGISTER, { raw: padded(2 ** 20 + 1) })

    assert.equal(fits.status, 400)
    assert.deepEqual([tooLarge.status, tooLarge.body], [413, { detail: 'Request body too large' }])
  })

  it('is cut off at 1 MiB if it did not say how long it is', async () => {
    const url = new URL(REGISTER, app().url)

    const status = await new Promise((resolve, reject) => {
      const sending = request(url, { method: 'POST' }, (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      })
      sending.on('error', reject)
      sending.setHeader('content-type', 'application/json')
      for (let chunk = 0; chunk < 20; chunk += 1) sending.write(' '.repeat(2 ** 16))
      sending.end()
    })

    assert.equal(status, 413)
  })

  it('stores and answers values of nearly a megabyte', async () => {
    const kim = await newPerson(app())
    const padding = 'x'.repeat(1_000_000)
    const { id } = await addActivity(app(), kim, { activity_schema: { 'x-notes': padding } })

    const { status, body } = await app().post('/v1/moments', {
      as: kim,
      body: { activity_id: id, data: { note: padding } },
    })

    assert.equal(status, 201)
    assert.equal(body.data.note, padding)
    assert.equal(body.activity.activity_schema['x-notes'], padding)
  })

  for (const [what, raw, type, expected] of [
    ['no body', undefined, 'application/json', issue(['body'], 'missing', 'Field required')],
    ['an empty body', '', 'application/json', issue(['body'], 'missing', 'Field required')],
    ['a list', '[]', 'application/json', NOT_AN_OBJECT],
    ['a text', '"kim"', 'application/json', NOT_AN_OBJECT],
    ['a number', '5', 'application/json', NOT_AN_OBJECT],
    ['plain text', '{"username":"kim"}', 'text/plain', NOT_AN_OBJECT],
    ['a form', 'username=kim', 'application/x-www-form-urlencoded', NOT_AN_OBJECT],
    ['form data', '--x\r\n\r\n--x--', 'multipart/form-data; boundary=x', NOT_AN_OBJECT],
  ] as const) {
    it(`is 422 with ${what} where an object is due`, async () => {
      const answer = await app().post(REGISTER, { raw, headers: { 'content-type': type } })

      assert.deepEqual(invalid(answer), [expected])
    })
  }

  it('is 422 with something that is no JSON, and says where', async () => {
    const answer = await app().post(REGISTER, { raw: '{"username": kim}' })

    assert.deepEqual(invalid(answer), [issue(['body', 13], 'json_invalid', 'JSON decode error')])
    assert.deepEqual(answer.body.detail[0].ctx, { error: 'Expecting value' })
    const bytes = await app().post(REGISTER, { raw: Uint8Array.of(0x22, 0xff, 0x22) })
    assert.equal(invalid(bytes)[0]?.type, 'json_invalid')
  })

  it('is read as JSON if it is called so, or nothing', async () => {
    for (const [index, type] of [
      'application/json',
      'application/json; charset=utf-8',
      'application/vnd.moments+json',
      'APPLICATION/JSON',
    ].entries()) {
      const { status } = await app().post(REGISTER, {
        raw: JSON.stringify({ username: `typed_${index}` }),
        headers: { 'content-type': type },
      })
      assert.equal(status, 200, type)
    }
    const untyped = await new Promise<number | undefined>((resolve, reject) => {
      const sending = request(new URL(REGISTER, app().url), { method: 'POST' }, (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      })
      sending.on('error', reject)
      sending.end(JSON.stringify({ username: 'untyped' }))
    })
    assert.equal(untyped, 200)
  })

  it('is judged by all fields at once, in their order', async () => {
    const kim = await newPerson(app())

    const answer = await app().post('/v1/activities', {
      as: kim,
      body: { icon: '', color: 'red', activity_schema: [], description: 5 },
    })

    assert.deepEqual(invalid(answer), [
      issue(['body', 'name'], 'missing', 'Field required'),
      issue(['body', 'description'], 'string_type', 'Input should be a valid string'),
      issue(['body', 'activity_schema'], 'dict_type', 'Input should be a valid dictionary'),
      issue(['body', 'icon'], 'string_too_short', 'String should have at least 1 character'),
      issue(
        ['body', 'color'],
        'value_error',
        'Value error, Color must be a valid hex color code (e.g., #4A90E2)',
      ),
    ])
  })

  it('may have unknown keys and query parameters', async () => {
    const kim = await newPerson(app())

    const { status } = await app().post('/v1/activities?debug=1', {
      as: kim,
      body: activity({ anything: {} }),
    })

    assert.equal(status, 201)
    assert.equal((await app().get('/v1/moments?sort=x&user_id=y', { as: kim })).status, 200)
  })
})

onEveryDatabase('A.6 CORS', { module: moments }, (app) => {
  it('lets pages of any origin ask, without a token for the preflight', async () => {
    const { status, headers } = await app().ask('OPTIONS', '/v1/moments', {
      headers: {
        origin: 'https://anywhere.example',
        'access-control-request-method': 'DELETE',
        'access-control-request-headers': 'authorization',
      },
    })

    assert.ok(status >= 200 && status < 300)
    assert.equal(headers.get('access-control-allow-origin'), '*')
    assert.equal(headers.get('access-control-allow-credentials'), null)
    for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
      assert.ok(headers.get('access-control-allow-methods')?.includes(method), method)
    }
    assert.equal(headers.get('access-control-allow-headers'), 'Authorization, Content-Type')
  })

  it('holds for answers of every kind, of GraphQL, too', async () => {
    const headers = { origin: 'https://anywhere.example' }

    for (const answer of [
      await app().get('/openapi.json', { headers }),
      await app().get('/v1/activities', { headers }),
      await app().get('/none', { headers }),
      await app().post('/graphql', { headers, body: { query: '{' } }),
    ]) {
      assert.equal(answer.headers.get('access-control-allow-origin'), '*')
    }
  })
})
