import assert from 'node:assert/strict'
import { it } from 'node:test'
import { invalid, issue } from '@usher/app/testing'
import { onEveryDatabase } from './support/vividly.ts'

const NOT_AN_OBJECT = issue(
  ['body'],
  'model_attributes_type',
  'Input should be a valid dictionary or object to extract fields from',
)

onEveryDatabase('the status routes', (vividly) => {
  it('say that the service is up', async () => {
    const { status, body } = await vividly().get('/health')

    assert.equal(status, 200)
    assert.deepEqual(body, { status: 'healthy', service: 'Vividly API', version: '1.0.0' })
  })

  it('welcome, and point to the documentation', async () => {
    const { status, body } = await vividly().get('/')

    assert.equal(status, 200)
    assert.deepEqual(body, {
      message: 'Welcome to Vividly API',
      version: '1.0.0',
      docs: '/docs',
    })
    assert.equal((await vividly().get('/docs')).status, 200)
  })
})

onEveryDatabase('any request', (vividly) => {
  it('is 404 for an unknown path', async () => {
    for (const path of [
      '/api/v1',
      '/api/v1/none',
      '/api/v2/auth/me',
      '/api/v1/auth/me/',
      '/none',
    ]) {
      const { status, body } = await vividly().get(path)
      assert.equal(status, 404, path)
      assert.deepEqual(body, { detail: 'Not Found' })
    }
  })

  it('is 404 for a path that is no UTF-8', async () => {
    const kim = await vividly().student('kim')

    const { status } = await vividly().get('/api/v1/students/%ed%a0%80', { as: kim })

    assert.equal(status, 404)
  })

  it('is 405 with Allow for a known path and another method', async () => {
    for (const [method, path, allow] of [
      ['GET', '/api/v1/teachers/classes', 'POST'],
      ['GET', '/api/v1/teachers/student-requests', 'POST'],
      ['DELETE', '/api/v1/auth/me', 'GET'],
      ['PUT', '/api/v1/students/user_x', 'GET, PATCH'],
      ['POST', '/health', 'GET'],
      ['OPTIONS', '/api/v1/auth/me', 'GET'],
    ] as const) {
      const { status, body, headers } = await vividly().ask(method, path)
      assert.equal(status, 405, path)
      assert.deepEqual(body, { detail: 'Method Not Allowed' })
      assert.deepEqual(headers.get('allow')?.split(', ').sort(), allow.split(', '))
    }
  })

  it('gets nosniff and, under /api/v1, no-store with every answer', async () => {
    const kim = await vividly().student('kim')
    const answers = [
      await vividly().get('/api/v1/auth/me', { as: kim }),
      await vividly().get('/api/v1/auth/me'),
      await vividly().get('/api/v1/none'),
      await vividly().ask('PUT', '/api/v1/auth/me'),
      await vividly().post('/api/v1/auth/login', { raw: '{' }),
      await vividly().post('/api/v1/auth/login', { raw: `"${'x'.repeat(2 ** 20)}"` }),
      await vividly().post('/api/v1/auth/logout', { as: kim }),
    ]

    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 401, 404, 405, 422, 413, 204],
    )
    for (const { headers } of answers) {
      assert.equal(headers.get('x-content-type-options'), 'nosniff')
      assert.equal(headers.get('cache-control'), 'no-store')
    }
    assert.equal((await vividly().get('/health')).headers.get('x-content-type-options'), 'nosniff')
  })

  it('may have a body of 1 MiB and not of more', async () => {
    const padded = (bytes: number) => {
      const body = '{"email":"kim@example.com","password":"x"}'
      return body.padEnd(bytes, ' ')
    }

    const fits = await vividly().post('/api/v1/auth/login', { raw: padded(2 ** 20) })
    const tooLarge = await vividly().post('/api/v1/auth/login', { raw: padded(2 ** 20 + 1) })

    assert.equal(fits.status, 401)
    assert.equal(tooLarge.status, 413)
    assert.deepEqual(tooLarge.body, { detail: 'Request body too large' })
  })

  for (const [what, raw, type, expected] of [
    ['no body', undefined, 'application/json', issue(['body'], 'missing', 'Field required')],
    ['an empty body', '', 'application/json', issue(['body'], 'missing', 'Field required')],
    ['a list', '[]', 'application/json', NOT_AN_OBJECT],
    ['a text', '"kim"', 'application/json', NOT_AN_OBJECT],
    ['a number', '5', 'text/plain', NOT_AN_OBJECT],
    ['a form', 'email=kim%40x.com&password=x', 'application/x-www-form-urlencoded', NOT_AN_OBJECT],
    ['form data', '--x\r\n\r\n--x--', 'multipart/form-data; boundary=x', NOT_AN_OBJECT],
  ] as const) {
    it(`is 422 with ${what} where an object is due`, async () => {
      const answer = await vividly().post('/api/v1/auth/login', {
        raw,
        headers: { 'content-type': type },
      })

      assert.deepEqual(invalid(answer), [expected])
    })
  }

  it('is 422 with something that is no JSON, and says where', async () => {
    for (const raw of ['{', '{"email":}', 'kim', '{"a":1}}', '\ufeff\ufeff']) {
      const issues = invalid(await vividly().post('/api/v1/auth/login', { raw }))
      const position = issues[0]?.loc[1]
      assert.deepEqual(issues, [
        issue(['body', position ?? 0], 'json_invalid', 'JSON decode error'),
      ])
      assert.equal(typeof position, 'number', raw)
    }
  })

  it('is read as JSON whatever it is called', async () => {
    const raw = '{"email":"kim@example.com","password":"x"}'

    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'image/png', '']) {
      const answer = await vividly().post('/api/v1/auth/login', {
        raw,
        headers: { 'content-type': type },
      })
      assert.equal(answer.status, 401, type)
    }
  })

  it('is judged in the order of the contract', async () => {
    const ada = await vividly().teacher('ada')
    const kim = await vividly().student('kim')
    const sam = await vividly().student('sam')
    await vividly().changeStatus(sam, 'suspended')
    const bad = { grade_level: 99 }
    const status = async (path: string, as: { token: string } | undefined, body: unknown) =>
      (await vividly().patch(path, { as, body })).status

    assert.equal(await status(`/api/v1/students/${kim.id}`, undefined, bad), 401)
    assert.equal(await status(`/api/v1/students/${kim.id}`, sam, bad), 403)
    assert.equal(await status('/api/v1/students/user_none', kim, bad), 403)
    assert.equal(await status('/api/v1/students/user_none', ada, bad), 422)
    assert.equal(await status('/api/v1/students/user_none', ada, {}), 404)
    assert.equal(await status(`/api/v1/students/${kim.id}`, ada, {}), 403)
  })
})

onEveryDatabase('an account that is deleted while its requests are under way', (vividly) => {
  it('is told so, and never causes a fault', async () => {
    const ada = await vividly().teacher('ada')
    const physics = await vividly().createClass(ada)
    const kim = await vividly().student('kim')
    const path = `/api/v1/students/${kim.id}`
    const act = (index: number) =>
      [
        () => vividly().patch(path, { as: kim, body: { grade_level: 9 + (index % 4) } }),
        () => vividly().put(`${path}/interests`, { as: kim, body: { interest_ids: ['int_art'] } }),
        () =>
          vividly().post(`${path}/classes/join`, {
            as: kim,
            body: { class_code: physics.class_code },
          }),
      ][index % 3]?.()

    const [, ...answers] = await Promise.all([
      vividly().deleteAccount(kim),
      ...Array.from({ length: 30 }, (_, index) => act(index)),
    ])

    for (const answer of answers) {
      assert.ok(answer && [200, 201, 400, 401, 404].includes(answer.status), answer?.text)
    }
    assert.equal((await vividly().get('/api/v1/auth/me', { as: kim })).status, 401)
  })
})

onEveryDatabase(
  'CORS',
  (vividly) => {
    const preflight = (origin: string, path = '/api/v1/auth/login') =>
      vividly().ask('OPTIONS', path, {
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization, content-type',
        },
      })

    it('allows the origins of the configuration, with credentials', async () => {
      const { status, headers } = await preflight('https://app.example')

      assert.ok(status >= 200 && status < 300)
      assert.equal(headers.get('access-control-allow-origin'), 'https://app.example')
      assert.equal(headers.get('access-control-allow-credentials'), 'true')
      assert.match(String(headers.get('access-control-allow-methods')), /PATCH/)
      assert.match(String(headers.get('access-control-allow-headers')), /authorization/i)
    })

    it('echoes no other origin', async () => {
      for (const origin of ['https://evil.example', 'null', 'http://localhost:3000']) {
        const { headers } = await preflight(origin)
        assert.equal(headers.get('access-control-allow-origin'), null)
        const simple = await vividly().get('/health', { headers: { origin } })
        assert.equal(simple.status, 200)
        assert.equal(simple.headers.get('access-control-allow-origin'), null)
      }
    })

    it('tells the origin with errors too', async () => {
      const { status, headers } = await vividly().get('/api/v1/auth/me', {
        headers: { origin: 'https://app.example' },
      })

      assert.equal(status, 401)
      assert.equal(headers.get('access-control-allow-origin'), 'https://app.example')
    })
  },
  { CORS_ORIGINS: 'https://app.example, https://other.example' },
)

onEveryDatabase('CORS as the app comes', (vividly) => {
  it('allows the two local origins of development', async () => {
    for (const origin of ['http://localhost:3000', 'http://localhost:8080']) {
      const { headers } = await vividly().get('/health', { headers: { origin } })
      assert.equal(headers.get('access-control-allow-origin'), origin)
    }
  })
})
