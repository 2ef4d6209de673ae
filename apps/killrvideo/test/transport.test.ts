import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryDatabase, onSqlDatabases } from './support/databases.ts'
import { newcomer, newEmail, PASSWORD } from './support/people.ts'
import { assertProblem, faultsOf } from './support/problem.ts'

const ME = '/api/v1/users/me'
const json = { 'content-type': 'application/json' }

onEveryDatabase('requests of the web client', (surfaces) => {
  it('call an empty body JSON, also with GET', async () => {
    const { blueprint, oauth2, viewer, moderator } = surfaces()
    const [kim, mo] = [await viewer('kim'), await moderator('mo')]
    const headers = json
    const assign = `/api/v1/moderation/users/${kim.id}/assign-moderator`

    const answers = [
      await blueprint.get('/', { headers }),
      await blueprint.get(ME, { as: kim, headers }),
      await blueprint.get(`/api/v1/users/${kim.id}`, { headers }),
      await blueprint.get('/api/v1/moderation/users', { as: mo, headers }),
      await blueprint.post(assign, { as: mo, headers }),
      await blueprint.post(assign, { as: mo, headers: { ...headers, 'content-length': '0' } }),
      await blueprint.get('/openapi.json', { headers }),
      await oauth2.get(ME, { as: kim, headers }),
    ]

    assert.deepEqual(
      answers.map(({ status }) => status),
      Array(8).fill(200),
    )
  })

  it('may have a body where none is needed, whatever it holds', async () => {
    const { blueprint, viewer, moderator } = surfaces()
    const [kim, mo] = [await viewer('kim'), await moderator('mo')]
    const assign = `/api/v1/moderation/users/${kim.id}/assign-moderator`

    for (const raw of ['{}', '{"malformed', 'null']) {
      assert.equal((await blueprint.post(assign, { as: mo, raw })).status, 200)
    }
  })
})

onEveryDatabase('requests are judged in this order:', (surfaces) => {
  it('route, malformed JSON, token, role, validation, existence', async () => {
    const { blueprint, viewer, moderator, vanish } = surfaces()
    const [kim, mo, gone] = [await viewer('kim'), await moderator('mo'), await viewer('gone')]
    await vanish(gone)
    const raw = '{"malformed'
    const assign = (id: string) => `/api/v1/moderation/users/${id}/assign-moderator`
    const statusOf = async (answer: Promise<{ status: number }>) => (await answer).status

    assert.equal(await statusOf(blueprint.put('/api/v1/users/you/me', { raw })), 404)
    assert.equal(await statusOf(blueprint.delete(ME, { raw })), 405)
    assert.equal(await statusOf(blueprint.put(ME, { raw })), 422)
    assert.equal(await statusOf(blueprint.put(ME, { body: { firstName: '' } })), 401)
    assert.equal(await statusOf(blueprint.put(ME, { as: gone, body: { firstName: '' } })), 404)
    assert.equal(await statusOf(blueprint.post(assign('x'))), 401)
    assert.equal(await statusOf(blueprint.post(assign('x'), { as: kim })), 403)
    assert.equal(await statusOf(blueprint.post(assign('x'), { as: mo })), 422)
    assert.equal(await statusOf(blueprint.post(assign(gone.id), { as: mo })), 404)
  })

  it('the same on the second surface', async () => {
    const { oauth2, viewer } = surfaces()
    const kim = await viewer('kim')

    assert.equal((await oauth2.delete(ME)).status, 405)
    assert.equal((await oauth2.put(ME, { raw: '{"malformed' })).status, 422)
    assert.equal((await oauth2.put(ME, { body: { first_name: 5 } })).status, 401)
    assert.equal((await oauth2.put(ME, { as: kim, body: { first_name: 5 } })).status, 422)
  })
})

onSqlDatabases('unknown paths and methods', (surfaces) => {
  it('are 404 and 405 with Allow', async () => {
    const { blueprint, oauth2 } = surfaces()

    const nowhere = {
      status: 404,
      title: 'Not Found',
      detail: 'Not Found',
      path: '/api/v1/nowhere',
    }
    assertProblem(await blueprint.get('/api/v1/nowhere'), nowhere)
    const unknown = await oauth2.get('/api/v1/nowhere')
    assert.deepEqual([unknown.status, unknown.body], [404, { detail: 'Not Found' }])

    const wrong = await blueprint.post(ME)
    const detail = 'Method Not Allowed'
    assertProblem(wrong, { status: 405, title: detail, detail, path: ME })
    assert.equal(wrong.headers.get('allow'), 'GET, PUT')
    const other = await oauth2.get('/api/v1/auth/login')
    assert.deepEqual([other.status, other.body], [405, { detail }])
    assert.equal(other.headers.get('allow'), 'POST')
  })

  it('a path that takes POST only is nobody’s profile', async () => {
    const { blueprint } = surfaces()

    for (const path of ['/api/v1/users/register', '/api/v1/users/login']) {
      const { status, headers } = await blueprint.get(path)
      assert.deepEqual([status, headers.get('allow')], [405, 'POST'])
    }
  })
})

onSqlDatabases('bodies', (surfaces) => {
  it('of one mebibyte are taken, larger ones refused, and others are not disturbed', async () => {
    const { blueprint, oauth2 } = surfaces()
    const padded = (size: number) => {
      const text = JSON.stringify({ ...newcomer('kim'), padding: '' })
      return text.replace('"padding":""', `"padding":"${'x'.repeat(size - text.length)}"`)
    }
    const path = '/api/v1/users/register'

    const fits = await blueprint.post(path, { raw: padded(1_048_576) })
    const over = await blueprint.post(path, { raw: padded(1_048_577) })

    assert.equal(fits.status, 201)
    const title = 'Content Too Large'
    assertProblem(over, { status: 413, title, detail: 'Request body too large', path })
    const form = { username: 'x'.repeat(1_048_577), password: PASSWORD }
    assert.equal((await oauth2.post('/api/v1/auth/login', { form })).status, 413)
    assert.equal((await blueprint.get('/')).status, 200)
  })

  it('that are not UTF-8 are malformed', async () => {
    const { blueprint } = surfaces()
    const raw = Buffer.from('{"email":"k\xe9m@x.com"}', 'latin1')

    const answer = await blueprint.post('/api/v1/users/login', { raw })

    assert.deepEqual(faultsOf(answer), ['body.0 json_invalid'])
  })
})

onSqlDatabases('replies', (surfaces) => {
  it('may not be taken for another type of content', async () => {
    const { blueprint, oauth2 } = surfaces()

    for (const { url } of [blueprint, oauth2]) {
      for (const path of ['/', '/docs', ME, '/nowhere', '/api/v1/docs', '/health']) {
        const { headers } = await fetch(url + path)
        assert.equal(headers.get('x-content-type-options'), 'nosniff', url + path)
      }
    }
  })

  it('of register, login and the own profile are never cached, refusals included', async () => {
    const { blueprint, oauth2, viewer } = surfaces()
    const kim = await viewer('kim')
    const answers = [
      await blueprint.post('/api/v1/users/register', { body: {} }),
      await blueprint.post('/api/v1/users/login', {
        body: { email: newEmail('x'), password: 'x' },
      }),
      await blueprint.get(ME),
      await blueprint.put(ME, { as: kim, body: { firstName: '' } }),
      await oauth2.post('/api/v1/auth/register', { body: {} }),
      await oauth2.post('/api/v1/auth/login', { form: {} }),
      await oauth2.get(ME, { as: kim }),
      await oauth2.put(ME),
    ]

    for (const { headers } of answers) assert.equal(headers.get('cache-control'), 'no-store')
  })
})

onSqlDatabases('GET /', (surfaces) => {
  it('greets', async () => {
    const { status, body } = await surfaces().blueprint.get('/')

    const message = 'Welcome to KillrVideo 2025 Python Backend!'
    assert.deepEqual([status, body], [200, { message }])
  })
})
