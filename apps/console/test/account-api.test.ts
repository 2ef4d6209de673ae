import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { student } from './support/people.ts'
import { startConsole, type TestConsole } from './support/start-console.ts'

const SCHOOL = '/account/api/vividly'
const THEATER = '/account/api/theater'
const MOMENTS = '/account/api/moments'
const PASSWORD = 'Learn-with-joy-1'

describe('/account/api/<app>', () => {
  let console: TestConsole
  before(async () => {
    console = await startConsole()
  })
  after(() => console.stop())

  const pupil = async (name: string) => {
    await student(console.engineOf('vividly'), name)
    const logIn = async (userAgent: string) => {
      console.clock.advance('1s') // the newest session is the first one
      const { body } = await console.post('/vividly/api/v1/auth/login', {
        body: { email: `${name}@school.example`, password: PASSWORD },
        headers: { 'user-agent': userAgent },
      })
      return body.access_token as string
    }
    return { logIn }
  }
  const visitor = async (name: string) => {
    const body = { email: `${name}@example.com`, password: 'Front-row-5!' }
    const { account } = await console.engineOf('theater').createAccount({
      identifier: body.email,
      password: body.password,
      actor: 'operator:test',
    })
    const logIn = async () => (await console.post('/theater/api/v1/accounts/login/', { body })).body
    return { account, logIn }
  }

  it('lists the own sessions, and ends one: its next request is refused', async () => {
    const kim = await pupil('kim')
    const phone = await kim.logIn('a phone')
    const tablet = await kim.logIn('a tablet')

    const { body } = await console.get(`${SCHOOL}/sessions`, { as: tablet })

    assert.deepEqual(
      body.sessions.map((each: { user_agent: string; current: boolean }) => [
        each.user_agent,
        each.current,
      ]),
      [
        ['a tablet', true],
        ['a phone', false],
        ['a phone', false],
      ],
    )
    const [, { id }] = body.sessions
    assert.equal((await console.delete(`${SCHOOL}/sessions/${id}`, { as: tablet })).status, 204)
    assert.equal((await console.get('/vividly/api/v1/auth/me', { as: phone })).status, 401)
    assert.equal((await console.get('/vividly/api/v1/auth/me', { as: tablet })).status, 200)
    assert.equal((await console.delete(`${SCHOOL}/sessions/${id}`, { as: tablet })).status, 404)
  })

  it('ends all other sessions', async () => {
    const lee = await pupil('lee')
    const phone = await lee.logIn('a phone')
    const tablet = await lee.logIn('a tablet')

    const { body } = await console.delete(`${SCHOOL}/sessions`, { as: tablet })

    assert.deepEqual(body, { ended: 2 })
    assert.equal((await console.get('/vividly/api/v1/auth/me', { as: phone })).status, 401)
    assert.equal((await console.get(`${SCHOOL}/sessions`, { as: tablet })).body.sessions.length, 1)
  })

  it('does not end sessions of others', async () => {
    const mo = await (await pupil('mo')).logIn('a phone')
    const ann = await (await pupil('ann')).logIn('a phone')
    const [{ id }] = (await console.get(`${SCHOOL}/sessions`, { as: ann })).body.sessions

    assert.equal((await console.delete(`${SCHOOL}/sessions/${id}`, { as: mo })).status, 404)
    assert.equal((await console.get('/vividly/api/v1/auth/me', { as: ann })).status, 200)
  })

  it('finds the own session by its refresh token where access tokens do not name it', async () => {
    const pat = await visitor('pat')
    const other = await visitor('other')
    const first = await pat.logIn()
    const second = await pat.logIn()
    const find = (refresh_token: string) =>
      console.post(`${THEATER}/sessions/current`, {
        as: second.access_token,
        body: { refresh_token },
      })

    const { body } = await find(second.refresh_token)
    assert.equal((await find((await other.logIn()).refresh_token)).status, 404)
    assert.equal((await find('x')).status, 404)

    const ended = await console.delete(`${THEATER}/sessions?keep=${body.id}`, {
      as: second.access_token,
    })
    assert.deepEqual(ended.body, { ended: 1 })
    const refresh = (refresh_token: string) =>
      console.post('/theater/api/v1/accounts/refresh/', { body: { refresh_token } })
    assert.equal((await refresh(first.refresh_token)).status, 401)
    assert.equal((await refresh(second.refresh_token)).status, 200)
  })

  it('ends nothing where the session to keep is none of its own', async () => {
    const { logIn } = await visitor('sue')
    const { access_token: as } = await logIn()
    for (const keep of ['%00', '%F0%9F%8F%83', '%27', 'x'.repeat(100)]) {
      await logIn()

      const { status, body } = await console.delete(`${THEATER}/sessions?keep=${keep}`, { as })

      assert.equal(status, 422, keep)
      assert.equal(body.code, 'invalid')
      assert.equal((await console.get(`${THEATER}/me`, { as })).status, 200)
    }
  })

  it('changes the password with the current one only, and ends the other sessions', async () => {
    const eva = await pupil('eva')
    const phone = await eva.logIn('a phone')
    const tablet = await eva.logIn('a tablet')
    const change = (current_password: string, new_password: string) =>
      console.put(`${SCHOOL}/password`, { as: tablet, body: { current_password, new_password } })

    assert.equal((await change('wrong', 'Learn-again-2')).status, 403)
    const weak = await change(PASSWORD, 'weak')
    assert.deepEqual(
      [weak.status, weak.body.code, weak.body.errors[0].message],
      [422, 'password_rejected', 'Password must have at least 8 characters'],
    )
    assert.equal((await change(PASSWORD, 'Learn-again-2')).status, 204)

    assert.equal((await console.get('/vividly/api/v1/auth/me', { as: phone })).status, 401)
    assert.equal((await console.get('/vividly/api/v1/auth/me', { as: tablet })).status, 200)
    const logIn = (password: string) =>
      console.post('/vividly/api/v1/auth/login', {
        body: { email: 'eva@school.example', password },
      })
    assert.equal((await logIn(PASSWORD)).status, 401)
    assert.equal((await logIn('Learn-again-2')).status, 200)
  })

  it('takes the tokens of its own app only', async () => {
    const token = await (await pupil('una')).logIn('a phone')

    assert.equal((await console.get(`${SCHOOL}/sessions`)).status, 401)
    assert.equal((await console.get(`${THEATER}/sessions`, { as: token })).status, 401)
  })

  it('replaces a secret with an approval, which is good once', async () => {
    const registered = await console.post('/moments/v1/auth/register', {
      body: { username: 'mona' },
    })
    const former = registered.body.user_secret as string
    const logIn = (secret: string) => console.post(`${MOMENTS}/login`, { body: { secret } })
    const as = (await logIn(former)).body.access_token as string
    const approve = (password: string) =>
      console.post(`${MOMENTS}/approvals`, { as, body: { purpose: 'password', password } })
    const replace = (approval?: string) =>
      console.post(`${MOMENTS}/secret`, {
        as,
        ...(approval !== undefined && { headers: { 'usher-approval': approval } }),
      })

    const missing = await replace()
    const wrong = await approve(`${former.slice(0, -1)}-`)
    const { approval } = (await approve(former)).body
    const answers = await Promise.all(Array.from({ length: 20 }, () => replace(approval)))

    assert.deepEqual(
      [missing.status, missing.body.code, missing.body.purpose, missing.body.methods],
      [401, 'approval_required', 'password', ['password']],
    )
    assert.equal(
      missing.headers.get('www-authenticate'),
      'Bearer error="insufficient_user_authentication"',
    )
    assert.deepEqual([wrong.status, wrong.body.code], [403, 'proof_invalid'])
    const replaced = answers.filter(({ status }) => status === 200)
    assert.equal(replaced.length, 1)
    assert.equal(answers.filter(({ body }) => body.code === 'approval_required').length, 19)
    assert.equal((await logIn(former)).status, 401)
    assert.equal((await logIn(replaced[0]?.body.secret)).status, 200)
    const unbound = await console.post(`${MOMENTS}/secret`, {
      headers: { 'usher-approval': approval },
    })
    assert.deepEqual([unbound.status, unbound.body.code], [401, 'access_token_missing'])
  })

  it('has what the realm has, and tells it in a document of its own', async () => {
    const paths = async (app: string) =>
      Object.keys((await console.get(`/account/api/${app}/openapi.json`)).body.paths)

    const personal = [
      '/exports',
      '/exports/{id}',
      '/exports/{id}/archive',
      '/erasure',
      '/erasure/cancel',
    ]
    assert.deepEqual(await paths('theater'), [
      '/',
      '/login',
      '/refresh',
      '/logout',
      '/login/second-factor',
      '/recovery',
      '/recovery/complete',
      '/recovery/cancel',
      '/me',
      '/sessions',
      '/sessions/current',
      '/sessions/{session_id}',
      '/approvals/options',
      '/approvals',
      '/factors',
      '/factors/totp',
      '/factors/totp/{id}/confirm',
      '/factors/recovery-codes',
      '/factors/{id}',
      '/password',
      ...personal,
    ])
    const approvals = ['/approvals/options', '/approvals']
    assert.deepEqual(await paths('killrvideo'), ['/', '/login', '/me', ...approvals, '/password'])
    assert.deepEqual(await paths('moments'), [
      ...['/', '/login', '/me', ...approvals, '/secret'],
      ...personal,
    ])
    assert.equal((await console.get('/account/api/moments/password')).status, 404)
  })
})
