import assert from 'node:assert/strict'
import { request } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { startConsole, type TestConsole } from './support/start-console.ts'

describe('GET /console/api/inbox', () => {
  let console: TestConsole
  before(async () => {
    console = await startConsole()
  })
  after(() => console.stop())

  const register = async (email: string) => {
    const body = { email, password: 'Front-row-5!' }
    assert.equal((await console.post('/theater/api/v1/accounts/register/', { body })).status, 201)
    for (;;) {
      const { body: found } = await console.get(
        `/console/api/inbox?to=${encodeURIComponent(email)}`,
      )
      if (found.mails.length > 0) return found.mails[0]
    }
  }

  it('has the mails of all apps, newest first, of one recipient if that is asked', async () => {
    const first = await register('kim@example.com')
    const second = await register('lee@example.com')

    const { body } = await console.get('/console/api/inbox')
    const kims = await console.get('/console/api/inbox?to=KIM@example.com')
    const found = await console.get('/console/api/inbox?search=lee@EXAMPLE')
    const older = await console.get(`/console/api/inbox?before=${second.id}&limit=1`)

    assert.deepEqual(
      body.mails.map(({ id }: { id: number }) => id),
      [second.id, first.id],
    )
    assert.deepEqual(kims.body.mails, [first])
    assert.deepEqual(found.body.mails, [second])
    assert.deepEqual(older.body, { mails: [first], more: false })
    assert.equal((await console.get('/console/api/inbox?limit=1')).body.more, true)
  })

  it('names the links, which lead to the account pages of their app', async () => {
    const { links } = await register('mo+row5@example.com')

    assert.equal(links.length, 1)
    const link = new URL(links[0])
    assert.equal(link.origin, console.url)
    assert.equal(link.pathname, '/account/theater/activate')
    assert.equal(link.searchParams.get('email'), 'mo+row5@example.com')
    assert.match(links[0], /email=mo%2Brow5%40example\.com/)
    assert.equal((await fetch(link)).status, 200)
  })

  it('shows HTML in a sandbox of its own', async () => {
    const { id } = await register('sam@example.com')

    const { status, headers, text } = await console.get(`/console/api/inbox/${id}/html`)

    assert.equal(status, 200)
    assert.match(text, /^<!doctype html><base target="_blank">/)
    const policy = headers.get('content-security-policy') ?? ''
    assert.match(policy, /default-src 'none'/)
    assert.match(policy, /sandbox allow-popups allow-popups-to-escape-sandbox$/)
    assert.doesNotMatch(policy, /script|allow-same-origin/)
    assert.equal((await console.get('/console/api/inbox/999999/html')).status, 404)
    assert.equal((await console.get('/console/api/inbox/999999')).status, 404)
    assert.equal((await console.get('/console/api/inbox/x')).status, 422)
  })

  it('answers under names of this machine only, and not through a proxy', async () => {
    const { port } = new URL(console.url)
    const asked = (host: string, more: Record<string, string> = {}) =>
      new Promise<number>((resolve, reject) => {
        const headers = { host, ...more }
        const options = { host: '127.0.0.1', port, path: '/console/api/inbox', headers }
        request(options, (answer) => {
          answer.resume()
          resolve(answer.statusCode ?? 0)
        })
          .on('error', reject)
          .end()
      })

    for (const host of ['localhost', `127.0.0.1:${port}`, '[::1]:80', 'my.localhost']) {
      assert.equal(await asked(host), 200, host)
    }
    for (const host of [
      ...['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example', 'usher:8000'],
      ...['203.0.113.7', '[2001:db8::5]', '2130706433', '0x7f000001', 'app.test', 'app.internal'],
    ]) {
      assert.equal(await asked(host), 403, host)
    }
    for (const header of ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip']) {
      assert.equal(await asked('localhost', { [header]: '127.0.0.1' }), 403, header)
    }
  })
})

describe('the inbox of a server that others may reach', () => {
  for (const variables of [
    { HOST: '0.0.0.0' },
    { HOST: '::' },
    { PUBLIC_URL: 'https://accounts.example.com' },
  ]) {
    it(`is shut: ${JSON.stringify(variables)}`, async () => {
      const console = await startConsole({ variables })
      try {
        for (const path of ['/inbox', '/inbox/1', '/inbox/1/html']) {
          assert.equal((await console.get(`/console/api${path}`)).status, 404, path)
        }
        const { body } = await console.get('/console/api/overview')
        assert.deepEqual(
          [body.version, body.started_at, body.realms, body.mail, body.has_administrator],
          [null, null, [], 'held', null],
        )
        const ada = await console.signIn()
        const known = (await ada.get('/overview')).body
        assert.deepEqual([known.version, known.mail], ['1.2.3', 'file'])
        assert.ok(known.realms.length > 0)
      } finally {
        await console.stop()
      }
    })
  }
})

describe('a console in production', () => {
  it('has no inbox, and wants a second factor of administrators', async () => {
    const console = await startConsole({ variables: { NODE_ENV: 'production' } })
    try {
      const ada = await console.signIn()
      assert.equal((await ada.get('/session')).body.must_enrol, true)
      assert.equal((await ada.get('/realms')).status, 403)
      assert.equal((await console.get('/console/api/inbox')).status, 404)
      assert.equal((await console.get('/console/api/inbox/1')).status, 404)
      assert.equal((await console.get('/console/api/inbox/1/html')).status, 404)
      const { body } = await console.get('/console/api/overview')
      assert.equal(body.mail, 'held')
      assert.equal(body.has_administrator, null)
    } finally {
      await console.stop()
    }
  })
})
