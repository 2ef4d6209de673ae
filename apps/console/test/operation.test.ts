import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { logIn, student } from './support/people.ts'
import { startConsole, type TestConsole } from './support/start-console.ts'

describe('the operation pages of the console', () => {
  let console: TestConsole
  before(async () => {
    console = await startConsole({
      variables: {
        RATE_LIMIT: 'on',
        THEATER_ACCESS_TOKEN_TTL: '7m',
        SMTP_URL: 'smtp://mailer:hunter2@127.0.0.1:9',
      },
    })
  })
  after(() => console.stop())

  it('show settings with where they came from, and no secret', async () => {
    const ada = await console.signIn()

    const { status, body, text } = await ada.get('/operation/settings')

    assert.equal(status, 200)
    const setting = (name: string) =>
      body.settings.find((each: { name: string }) => each.name === name)
    assert.equal(setting('SMTP_URL').value, 'smtp://mailer:…@127.0.0.1:9')
    assert.equal(setting('THEATER_ACCESS_TOKEN_TTL').source, 'file')
    assert.equal(setting('SECRET_KEY').value, null)
    assert.ok(!text.includes('hunter2') && !text.includes(String(console.variables.SECRET_KEY)))
    const theater = body.realms.find((each: { name: string }) => each.name === 'theater')
    assert.equal(theater.access_token_seconds, 420)
    assert.ok(theater.limits.length > 0)
  })

  it('show the databases and the process that answers', async () => {
    const ada = await console.signIn('healthy@example.com')

    const { body } = await ada.get('/operation/health')

    assert.equal(body.process.id, process.pid)
    const states = body.databases.map(({ healthy }: { healthy: boolean }) => healthy)
    assert.deepEqual(states, [true, true, true, true, true])
  })

  it('count who has used up a limit, without telling whom', async () => {
    const ada = await console.signIn('limits@example.com')
    const body = { email: 'nobody@school.example', password: 'wrong' }
    const path = '/vividly/api/v1/auth/login'
    while ((await console.ask('POST', path, { body })).status !== 429);

    const { body: told, text } = await ada.get('/operation/limits')

    const [limit] = told.limits.filter(({ reached }: { reached: number }) => reached > 0)
    assert.deepEqual([limit.realm, limit.counted, limit.reached], ['vividly', 1, 1])
    assert.ok(new Date(limit.until) > console.clock.now())
    assert.ok(!text.includes('nobody@'))
  })

  it('rotate a key without signing anybody out, and revoke all', async () => {
    const ada = await console.signIn('keeper@example.com')
    const engine = console.engineOf('vividly')
    const { accessToken: as } = await logIn(engine, await student(engine, 'kim.keyed'))
    const me = async () => (await console.get('/vividly/api/v1/auth/me', { as })).status
    const change = (how: string, body: object) =>
      ada.post(`/operation/keys/${how}`, { body: { realm: 'vividly', ...body } })
    const keys = async () =>
      (await ada.get('/operation/keys')).body.keys.filter(
        ({ realm }: { realm: string }) => realm === 'vividly',
      )

    const [configured, ...none] = await keys()
    assert.deepEqual([configured.id, configured.ends_at, none], ['configured', null, []])
    const rotated = await change('rotate', {})
    assert.equal(rotated.status, 200)
    assert.equal(await me(), 200)
    assert.deepEqual(
      (await keys()).map(({ id, ends_at }: { id: string; ends_at: string | null }) => [
        id,
        ends_at === null,
      ]),
      [
        [rotated.body.id, true],
        ['configured', false],
      ],
    )
    assert.equal((await change('revoke', {})).status, 200)
    assert.equal(await me(), 401)
    assert.equal((await change('rotate', { for: 'tokens' })).status, 400)
    assert.equal((await change('rotate', { realm: 'nothing' })).status, 404)
    const events = await engine.store.audit.list({ type: 'keys.revoked', limit: 5 })
    assert.equal(events[0]?.actor, `operator:${ada.id}`)
  })

  it('are nobody else’s', async () => {
    for (const path of ['/operation/settings', '/operation/health', '/operation/keys']) {
      assert.equal((await console.get(`/console/api${path}`)).status, 401)
    }
  })
})
