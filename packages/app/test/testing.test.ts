import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { asking, onEveryDatabase, startApp, startApps, testClock } from '@usher/app/testing'
import { club, clubBar } from './club.ts'

const kim = { email: 'kim@example.com', password: 'password of Kim' }
const IN_MEMORY = { databaseUrl: 'sqlite::memory:' }

onEveryDatabase('an app in tests', { module: club }, (app) => {
  it('answers over HTTP, mails over SMTP, and goes by a clock that stands still', async () => {
    const { status, body } = await app().post('/join', { body: kim })
    const mail = await app().mailTo(kim.email)

    assert.equal(status, 201)
    const account = await app().engine.store.accounts.findById(body.id)
    assert.deepEqual(account?.createdAt, app().clock.now())
    assert.equal(app().linkIn(mail).origin, 'https://club.example')
    assert.equal(mail.from, 'usher@localhost')
  })
})

describe('startApp', () => {
  it('takes variables of the test', async (t) => {
    const variables = { MAIL_FROM: 'office@club.example', PUBLIC_URL: 'https://public.example' }
    const app = await startApp(club, { ...IN_MEMORY, variables })
    t.after(app.stop)

    await app.post('/join', { body: kim })

    const mail = await app.mailTo(kim.email)
    assert.equal(mail.from, 'office@club.example')
    assert.equal(app.linkIn(mail).origin, 'https://public.example')
  })

  it('tells what operators are told', async (t) => {
    const app = await startApp(club, IN_MEMORY)
    t.after(app.stop)
    app.mailServer.mood = 'refuses'

    await app.post('/join', { body: kim })

    assert.deepEqual([await app.nextWarning()], app.warnings)
  })

  it('leaves nothing running when the app does not start', async () => {
    const variables = { CLUB_ACCESS_TOKEN_TTL: 'long' }

    await assert.rejects(startApp(club, { ...IN_MEMORY, variables }), { name: 'SettingError' })
  })
})

describe('startApps', () => {
  it('puts each app under its name, and those of one realm on one database', async (t) => {
    const { apps, stop } = await startApps([club, clubBar], IN_MEMORY)
    t.after(stop)
    const [first, bar] = apps
    assert.ok(first && bar)

    const joined = await first.post('/join', { body: kim })
    const again = await bar.post('/join', { body: kim })

    assert.deepEqual([joined.status, again.status], [201, 400])
    assert.match(bar.url, /\/club-bar$/)
    assert.equal((await asking(new URL(first.url).origin)('GET', '/join')).status, 404)
  })
})

describe('asking', () => {
  it('sends JSON, raw text, bytes and forms, and a token', async (t) => {
    const { ask } = await start(t)
    const sent = async (what: Parameters<typeof ask>[2]) =>
      (await ask('POST', '/join', what)).status

    assert.equal(await sent({ body: kim }), 201)
    assert.equal(await sent({ raw: '{"email":' }), 422)
    assert.equal(await sent({ raw: Buffer.from([0xff]) }), 422)
    assert.equal(await sent({ form: kim }), 422)
    assert.equal(await sent({ body: kim, as: 'ignored' }), 400)
    assert.equal(await sent({ body: kim, as: { token: 'ignored' } }), 400)
    assert.equal(
      await sent({ raw: JSON.stringify(kim), headers: { 'content-type': 'text/plain' } }),
      422,
    )
  })

  it('reads JSON and leaves other texts alone', async (t) => {
    const { get } = await start(t)

    const health = await get('/health')
    const metrics = await get('/metrics')

    assert.deepEqual(health.body, { status: 'healthy', version: '1.0.0' })
    assert.equal(metrics.body, undefined)
    assert.match(metrics.text, /^# HELP /)
  })
})

describe('testClock', () => {
  it('moves when it is told to, and only then', () => {
    const clock = testClock()
    const start = clock.now().getTime()

    clock.advance('90s')

    assert.equal(clock.now().getTime() - start, 90_000)
    assert.throws(() => clock.advance('soon'), TypeError)
  })
})

async function start(t: TestContext) {
  const app = await startApp(club, IN_MEMORY)
  t.after(app.stop)
  return app
}
