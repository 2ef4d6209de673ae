import assert from 'node:assert/strict'
import { it } from 'node:test'
import { invalid, issue } from '@usher/app/testing'
import { FILM, MOVIES } from './support/films.ts'
import { ACCOUNTS, PASSWORD } from './support/people.ts'
import { onEveryTheater } from './support/theater.ts'

const NOT_AN_OBJECT = issue(
  ['body'],
  'model_attributes_type',
  'Input should be a valid dictionary or object to extract fields from',
)
const MIB = 2 ** 20

onEveryTheater('paths and methods', (theater) => {
  it('redirect to the same URL with the slash where only that is missing, for all methods', async () => {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']) {
      for (const path of [
        `${ACCOUNTS}/register`,
        `${ACCOUNTS}/password-reset/request`,
        '/api/v1/theater/movies',
        '/api/v1/theater/movies/7',
      ]) {
        const { status, text, headers } = await theater().ask(method, `${path}?page=2&x=%C3%A9`)

        assert.equal(status, 307, `${method} ${path}`)
        assert.equal(text, '')
        assert.equal(headers.get('location'), `${path}/?page=2&x=%C3%A9`)
      }
    }
  })

  it('answer 404 for an unknown path', async () => {
    for (const path of [
      '/',
      '/none',
      '/api/v1/',
      '/api/v1/theater/',
      '/theater/movies/',
      `${ACCOUNTS}/password-reset/complete/`,
      `${ACCOUNTS}/reset-password/request/`,
      `${MOVIES}7/cast/`,
      `${ACCOUNTS}/register//`,
    ]) {
      const { status, body } = await theater().get(path)

      assert.equal(status, 404, path)
      assert.deepEqual(body, { detail: 'Not Found' })
    }
  })

  it('answer 405 with Allow for another method, HEAD and OPTIONS included', async () => {
    for (const [method, path, allow] of [
      ['GET', `${ACCOUNTS}/register/`, ['POST']],
      ['DELETE', `${ACCOUNTS}/login/`, ['POST']],
      ['PUT', MOVIES, ['GET', 'POST']],
      ['POST', `${MOVIES}7/`, ['DELETE', 'GET', 'PATCH']],
      ['OPTIONS', MOVIES, ['GET', 'POST']],
      ['OPTIONS', `${ACCOUNTS}/refresh/`, ['POST']],
      ['HEAD', MOVIES, ['GET', 'POST']],
    ] as const) {
      const { status, body, headers } = await theater().ask(method, path)

      assert.equal(status, 405, `${method} ${path}`)
      assert.deepEqual(body, method === 'HEAD' ? undefined : { detail: 'Method Not Allowed' })
      assert.deepEqual(headers.get('allow')?.split(', ').sort(), allow)
    }
  })

  it('ignore an Authorization header, valid or not', async () => {
    const lee = await theater().active('lee')
    const { access } = await theater().tokensOf(lee)

    for (const authorization of [`Bearer ${access}`, 'Bearer rubbish', 'Basic eDp5', '']) {
      const { status } = await theater().get(`${MOVIES}7/`, { headers: { authorization } })
      assert.equal(status, 404)
    }
  })

  it('ignore unknown query parameters; of a repeated one the last counts', async () => {
    await theater().created()
    const { status, body } = await theater().list('?page=0&per_page=99&color=red&page=1&per_page=3')

    assert.equal(status, 200)
    assert.ok(body.movies.length <= 3)
    assert.equal(body.prev_page, null)
  })
})

onEveryTheater('request bodies', (theater) => {
  const body = () => ({ email: theater().newAddress('kim'), password: PASSWORD })

  it('are JSON under every name that JSON has, and without any', async () => {
    for (const type of [
      'application/json',
      'APPLICATION/JSON; charset=latin-1',
      'application/vnd.films.v1+json',
      'Application/Problem+JSON; a=b',
    ]) {
      const answer = await theater().post(`${ACCOUNTS}/register/`, {
        raw: JSON.stringify(body()),
        headers: { 'content-type': type },
      })
      assert.equal(answer.status, 201, type)
    }
    const { status } = await fetch(`${theater().url}${ACCOUNTS}/register/`, {
      method: 'POST',
      body: Buffer.from(JSON.stringify(body())), // bytes get no content type
    })
    assert.equal(status, 201)
  })

  it('are a plain string with any other content type', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx']) {
      const answer = await theater().post(`${ACCOUNTS}/register/`, {
        raw: JSON.stringify(body()),
        headers: { 'content-type': type },
      })
      assert.deepEqual(invalid(answer), [NOT_AN_OBJECT], type)
    }
  })

  it('may repeat a key, and the last one counts', async () => {
    const { email, password } = body()
    const raw = `{"email":"other@example.com","email":"${email}","password":"${password}"}`
    const answer = await theater().post(`${ACCOUNTS}/register/`, { raw })

    assert.equal(answer.status, 201)
    assert.equal(answer.body.email, email)
  })

  it('may have unknown fields, which change nothing', async () => {
    const { email, password } = body()
    const raw = `{"email":"${email}","password":"${password}","is_active":true,"group_id":3,"id":4711,
      "__proto__":{"password":"x"},"constructor":{"prototype":{}},"toString":1}`
    const answer = await theater().post(`${ACCOUNTS}/register/`, { raw })

    assert.equal(answer.status, 201)
    assert.notEqual(answer.body.id, 4711)
    assert.equal((await theater().logIn({ email, password })).status, 403)
  })

  it('get their fields from the object itself, not from its prototype', async () => {
    const raw = `{"__proto__":${JSON.stringify(body())}}`
    const answer = await theater().post(`${ACCOUNTS}/register/`, { raw })

    assert.deepEqual(
      invalid(answer).map(({ type, loc }) => [type, ...loc]),
      [
        ['missing', 'body', 'email'],
        ['missing', 'body', 'password'],
      ],
    )
  })

  it('are processed up to 1 MiB and refused beyond it, while others go on', async () => {
    const film = (bytes: number) => {
      const name = theater().newName()
      const overhead = Buffer.byteLength(JSON.stringify({ ...FILM, name, overview: '' }))
      return JSON.stringify({ ...FILM, name, overview: 'x'.repeat(bytes - overhead) })
    }

    const largest = await theater().post(MOVIES, { raw: film(MIB) })
    const tooLarge = await theater().post(MOVIES, { raw: film(MIB + 1) })

    assert.equal(largest.status, 201)
    assert.equal(tooLarge.status, 413)
    assert.deepEqual(tooLarge.body, { detail: 'Request body too large' })
    assert.equal((await theater().list()).status, 200)
  })

  it('answer 400 if they are not UTF-8', async () => {
    const raw = Buffer.from('{"email":"\xff@example.com","password":"x"}', 'latin1')
    const { status, body: answered } = await theater().post(`${ACCOUNTS}/login/`, { raw })

    assert.equal(status, 400)
    assert.deepEqual(answered, { detail: 'There was an error parsing the body' })
  })
})

onEveryTheater('responses', (theater) => {
  it('are JSON, and 204 has no body', async () => {
    const { id } = await theater().created()

    const shown = await theater().show(id)
    const removed = await theater().remove(id)

    assert.equal(shown.headers.get('content-type'), 'application/json')
    assert.equal(removed.status, 204)
    assert.equal(removed.text, '')
    assert.equal(removed.headers.get('content-type'), null)
  })

  it('write numbers as numbers, 64 and 64.0 alike', async () => {
    const { id } = await theater().created({ score: 64.0, budget: 1000.5, revenue: 0 })
    const { text } = await theater().show(id)

    assert.match(text, new RegExp(`"id":${id},`))
    assert.match(text, /"score":64,/)
    assert.match(text, /"budget":1000\.5,"revenue":0,/)
  })

  it('of accounts are not to be stored, as tokens are among them', async () => {
    const lee = await theater().active('lee')
    const { headers } = await theater().logIn(lee)

    assert.equal(headers.get('cache-control'), 'no-store')
  })
})
