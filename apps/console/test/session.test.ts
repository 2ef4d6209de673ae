import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createAdministrator } from '../src/index.ts'
import { cookieIn } from './support/administrator.ts'
import { ADA, startConsole, type TestConsole } from './support/start-console.ts'

const OWN = { 'x-usher-console': '1' }

describe('signing in to the console', () => {
  let console: TestConsole
  before(async () => {
    console = await startConsole()
  })
  after(() => console.stop())

  const signIn = (body: unknown, headers: Record<string, string> = OWN) =>
    console.post('/console/api/session', { body, headers })

  it('answers with a cookie that scripts and other sites cannot get at', async () => {
    const ada = await console.signIn()
    const { status, headers, body } = await signIn(ADA)

    assert.equal(status, 200)
    assert.equal(body.id, ada.id)
    assert.match(
      headers.get('set-cookie') ?? '',
      /^__Host-usher_console=[\w.-]+; Path=\/; Secure; HttpOnly; SameSite=Strict$/,
    )
  })

  it('refuses a wrong password and an unknown address alike', async () => {
    const wrong = await signIn({ ...ADA, password: 'a seat in the last row' })
    const unknown = await signIn({ ...ADA, email: 'nobody@example.com' })

    assert.equal(wrong.status, 401)
    assert.equal(cookieIn(wrong), undefined)
    assert.deepEqual(unknown.body, wrong.body)
  })

  it('refuses accounts of apps', async () => {
    await console.engineOf('vividly').createAccount({
      identifier: 'mo@example.com',
      password: 'Learn-with-joy-1',
      roles: ['admin'],
      profile: {
        firstName: 'Mo',
        lastName: 'Reyes',
        teacherData: '{}',
        settings: '{}',
        metadata: '{}',
      },
      actor: 'operator:test',
    })

    assert.equal(
      (await signIn({ email: 'mo@example.com', password: 'Learn-with-joy-1' })).status,
      401,
    )
  })

  it('refuses an administrator who is suspended, or no administrator any more', async () => {
    const boss = await console.signIn('boss@example.com')
    const pat = await console.signIn('pat@example.com')
    const path = `/realms/console/accounts/${pat.id}`

    assert.equal((await boss.delete(`${path}/roles/owner`)).status, 200)
    assert.equal((await pat.get('/session')).status, 403)
    assert.equal((await signIn({ ...ADA, email: 'pat@example.com' })).status, 403)

    await boss.put(`${path}/status`, { body: { status: 'suspended' } })
    assert.equal((await pat.get('/session')).status, 401)
    assert.equal((await signIn({ ...ADA, email: 'pat@example.com' })).status, 401)
  })
})

describe('a session of the console', () => {
  let console: TestConsole
  before(async () => {
    console = await startConsole({
      variables: { CONSOLE_IDLE_TTL: '10m', CONSOLE_SESSION_TTL: '1h' },
    })
  })
  after(() => console.stop())

  it('ends when nobody has used it for a while', async () => {
    const kim = await console.signIn('kim@example.com')

    console.clock.advance('11m')

    const { status, body } = await kim.get('/session')
    assert.deepEqual([status, body.detail], [401, 'The session has ended. Sign in again.'])
  })

  it('goes on as long as it is used, until it has lasted long enough', async () => {
    const lee = await console.signIn('lee@example.com')

    for (let minutes = 0; minutes < 54; minutes += 9) {
      console.clock.advance('9m')
      assert.equal((await lee.get('/session')).status, 200)
    }
    console.clock.advance('9m')

    assert.equal((await lee.get('/session')).status, 401)
  })

  it('is not brought back by an old cookie after signing out', async () => {
    const sam = await console.signIn('sam@example.com')
    const cookie = sam.cookie()

    const { status, headers } = await sam.delete('/session')

    assert.equal(status, 204)
    assert.match(headers.get('set-cookie') ?? '', /=; .*Max-Age=0/)
    const again = await console.get('/console/api/session', { headers: { cookie } })
    assert.equal(again.status, 401)
  })

  it('needs its cookie once, and unchanged', async () => {
    const mo = await console.signIn('mo@example.com')
    const [name, token = ''] = mo.cookie().split('=')
    const asked = (cookie: string) => console.get('/console/api/session', { headers: { cookie } })

    assert.equal((await asked(`other=1; ${name}=${token}`)).status, 200)
    for (const cookie of [
      `${name}=${token}; ${name}=${token}`,
      `${name}=${token}x`,
      `${name}=`,
      '',
    ]) {
      assert.equal((await asked(cookie)).status, 401, cookie.slice(0, 40))
    }
    const asBearer = await console.get('/console/api/session', { as: token })
    assert.equal(asBearer.status, 401)
  })

  it('is listed, and ended one by one or all others at once', async () => {
    const here = await console.signIn('ann@example.com')
    console.clock.advance('1s') // the newest session is the first one
    const there = await console.post('/console/api/session', {
      body: { email: 'ann@example.com', password: ADA.password },
      headers: { ...OWN, 'user-agent': 'a phone' },
    })
    const cookie = cookieIn(there) ?? ''

    const { body } = await here.get('/session/all')
    const phone = body.sessions.find(
      (each: { user_agent: string }) => each.user_agent === 'a phone',
    )
    assert.deepEqual(
      body.sessions.map((each: { current: boolean }) => each.current),
      [false, true],
    )
    assert.equal((await here.delete(`/session/all/${phone.id}`)).status, 204)
    assert.equal((await here.delete(`/session/all/${phone.id}`)).status, 404)

    assert.equal((await console.get('/console/api/session', { headers: { cookie } })).status, 401)
    assert.deepEqual((await here.delete('/session/all')).body, { ended: 0 })
    assert.equal((await here.get('/session')).status, 200)
  })

  it('changes the password with the current one only, and ends the others', async () => {
    const here = await console.signIn('eva@example.com')
    const there = await console.signIn('eve@example.com')
    const change = (current_password: string, new_password: string) =>
      here.put('/session/password', { body: { current_password, new_password } })

    assert.equal((await change('not the one it is', 'a place in the middle')).status, 403)
    const weak = await change(ADA.password, 'short')
    assert.deepEqual(
      [weak.status, weak.body.detail],
      [400, 'The password must have at least 12 characters.'],
    )
    assert.equal((await change(ADA.password, 'a place in the middle')).status, 204)

    const eva = { email: 'eva@example.com', password: 'a place in the middle' }
    assert.equal(
      (await console.post('/console/api/session', { body: eva, headers: OWN })).status,
      200,
    )
    assert.equal((await there.get('/session')).status, 200)
  })
})

describe('forged requests', () => {
  let console: TestConsole
  before(async () => {
    console = await startConsole({ variables: { PUBLIC_URL: 'https://usher.example/console' } })
  })
  after(() => console.stop())

  it('of another origin are refused, whatever they carry', async () => {
    const ada = await console.signIn()

    for (const origin of ['https://evil.example', 'null', console.url.replace('127', '128')]) {
      const answer = await ada.delete('/session', { headers: { origin } })
      assert.equal(answer.status, 403, origin)
    }
    assert.equal((await ada.get('/session')).status, 200)
  })

  it('without the header are refused, which a form of another site cannot send', async () => {
    const ada = await console.signIn('lee@example.com')
    const { status } = await console.delete('/console/api/session', {
      headers: { cookie: ada.cookie() },
    })

    assert.equal(status, 403)
    assert.equal((await console.post('/console/api/session', { body: ADA })).status, 403)
  })

  it('are told from requests of the own pages, also behind a proxy', async () => {
    const ada = await console.signIn('mo@example.com')
    const change = (origin: string) =>
      ada.put('/session/password', {
        headers: { origin },
        body: { current_password: 'x', new_password: 'y' },
      })

    assert.equal((await change(console.url)).status, 400)
    assert.equal((await change('https://usher.example')).status, 400)
  })
})

describe('the rate limit of signing in', () => {
  it('counts failures per account and per address', async () => {
    const console = await startConsole({ variables: { RATE_LIMIT: 'on' } })
    try {
      const ada = await console.signIn()
      const pat = { ...ADA, email: 'pat@example.com' } // has never signed in from here
      const { variables } = console
      await createAdministrator({ variables, ...pat, actor: 'operator:test' })
      const signIn = (email: string, password = 'a wrong one') =>
        console.post('/console/api/session', { body: { email, password }, headers: OWN })

      for (let attempt = 0; attempt < 10; attempt += 1) {
        assert.equal((await signIn(pat.email)).status, 401)
      }
      const limited = await signIn(pat.email, pat.password)

      assert.equal(limited.status, 429)
      assert.ok(Number(limited.headers.get('retry-after')) > 0)
      assert.equal((await ada.get('/session')).status, 200)
      for (let attempt = 0; attempt < 20; attempt += 1) await signIn(`n${attempt}@example.com`)
      assert.equal((await signIn('somebody.else@example.com')).status, 429)
    } finally {
      await console.stop()
    }
  })
})
