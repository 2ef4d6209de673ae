import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { startApp, startApps } from '@usher/app/testing'
import { environment } from '@usher/settings'
import { moments } from '../src/index.ts'
import { momentsRealm } from '../src/realm.ts'
import { readSigningKey } from '../src/settings.ts'
import { logIn, newPerson } from './support/people.ts'
import { partsOf, signed } from './support/tokens.ts'

const KEY = 'a key of this app alone, 32 bytes at least'

async function start(t: TestContext, variables: Record<string, string> = {}) {
  const app = await startApp(moments, { databaseUrl: 'sqlite::memory:', variables })
  t.after(() => app.stop())
  return app
}

describe('A.5 the access token', () => {
  it('says in its head how it is signed, and in its claims who, from when and until when', async (t) => {
    const app = await start(t)
    const kim = await newPerson(app)

    const { header, claims } = partsOf(kim.token)

    const now = Math.floor(app.clock.now().getTime() / 1000)
    assert.deepEqual(header, { alg: 'HS256', typ: 'JWT' })
    assert.deepEqual(claims, { sub: kim.id, iat: now, exp: now + 30 * 60 })
  })

  it('is signed with a key that is derived from SECRET_KEY', async (t) => {
    const app = await start(t)
    const kim = await newPerson(app)

    assert.equal(signed(partsOf(kim.token).claims), kim.token)
  })

  for (const algorithm of ['HS256', 'HS384', 'HS512']) {
    it(`is signed with JWT_SECRET_KEY verbatim and ${algorithm}, and no other is accepted`, async (t) => {
      const app = await start(t, { JWT_SECRET_KEY: ` ${KEY}\n`, JWT_ALGORITHM: algorithm })
      const kim = await newPerson(app)
      const { header, claims } = partsOf(kim.token)
      const status = async (as: string) => (await app.get('/v1/activities', { as })).status

      assert.equal(header.alg, algorithm)
      const key = ` ${KEY}\n`
      assert.equal(await status(signed(claims, { header: { alg: algorithm }, key })), 200)
      for (const other of ['HS256', 'HS384', 'HS512']) {
        const expected = other === algorithm ? 200 : 401
        assert.equal(await status(signed(claims, { header: { alg: other }, key })), expected)
      }
      assert.equal(await status(signed(claims, { header: { alg: algorithm }, key: KEY })), 401)
    })
  }

  for (const [variables, seconds] of [
    [{}, 1800],
    [{ ACCESS_TOKEN_TTL: '1s' }, 1],
    [{ ACCESS_TOKEN_TTL: '15m' }, 900],
    [{ ACCESS_TOKEN_EXPIRE_MINUTES: '5' }, 300],
    [{ ACCESS_TOKEN_TTL: '2h', ACCESS_TOKEN_EXPIRE_MINUTES: '5' }, 7200],
    [{ ACCESS_TOKEN_TTL: '2h', ACCESS_TOKEN_EXPIRE_MINUTES: 'rubbish' }, 7200],
    [{ MOMENTS_ACCESS_TOKEN_TTL: '7d', ACCESS_TOKEN_TTL: '1s' }, 604_800],
  ] as const) {
    it(`lives ${seconds} s with ${JSON.stringify(variables)}`, async (t) => {
      const app = await start(t, variables)

      const { iat, exp } = partsOf((await newPerson(app)).token).claims

      assert.equal(exp - iat, seconds)
    })
  }

  it('ends when the key is changed, and the secret works on', async (t) => {
    const directory = await mkdtemp(join(tmpdir(), 'moments-'))
    t.after(() => rm(directory, { recursive: true }))
    const databaseUrl = `sqlite:${join(directory, 'moments.db')}`
    const before = await startApp(moments, { databaseUrl })
    const kim = await newPerson(before)
    await before.stop()

    const after = await startApp(moments, { databaseUrl, variables: { JWT_SECRET_KEY: KEY } })
    t.after(() => after.stop())

    assert.equal((await after.get('/v1/activities', { as: kim })).status, 401)
    const token = await logIn(after, kim.secret)
    assert.equal((await after.get('/v1/activities', { as: token })).status, 200)
  })

  it('is worth nothing in another app of the server', async (t) => {
    const other = { ...moments, name: 'diary', realm: { ...momentsRealm, name: 'diary' } }
    const { apps, stop } = await startApps([moments, other], { databaseUrl: 'sqlite::memory:' })
    t.after(stop)
    const [app, diary] = apps
    assert.ok(app && diary)

    const kim = await newPerson(app)

    assert.equal((await app.get('/v1/activities', { as: kim })).status, 200)
    assert.equal((await diary.get('/v1/activities', { as: kim })).status, 401)
  })
})

describe('A.5 settings that cannot be', () => {
  for (const [variable, value, words] of [
    ['JWT_SECRET_KEY', 'x'.repeat(31), /^JWT_SECRET_KEY is wrong: give at least 32 bytes/],
    ['MOMENTS_JWT_SECRET_KEY', 'short', /^MOMENTS_JWT_SECRET_KEY is wrong/],
    ['JWT_ALGORITHM', 'RS256', /^JWT_ALGORITHM is wrong: give one of HS256, HS384, HS512\.$/],
    ['JWT_ALGORITHM', 'none', /^JWT_ALGORITHM is wrong/],
    ['JWT_ALGORITHM', 'hs256', /^JWT_ALGORITHM is wrong/],
    ['ACCESS_TOKEN_TTL', '0s', /^ACCESS_TOKEN_TTL is wrong/],
    ['ACCESS_TOKEN_TTL', '-5m', /^ACCESS_TOKEN_TTL is wrong/],
    ['ACCESS_TOKEN_EXPIRE_MINUTES', '0', /^ACCESS_TOKEN_EXPIRE_MINUTES is wrong/],
    ['ACCESS_TOKEN_EXPIRE_MINUTES', '1.5', /^ACCESS_TOKEN_EXPIRE_MINUTES is wrong/],
    ['SECRET_KEY', 'x'.repeat(31), /^SECRET_KEY/],
  ] as const) {
    it(`refuse the start: ${variable}=${value}`, async () => {
      const starting = startApp(moments, {
        databaseUrl: 'sqlite::memory:',
        variables: { [variable]: value },
      })

      await assert.rejects(starting, (error: Error) => {
        assert.equal(error.name, 'SettingError')
        assert.match(error.message, words)
        assert.ok(!error.message.includes('x'.repeat(31)), 'a key is not repeated')
        return true
      })
    })
  }

  it('count 32 bytes, not characters', () => {
    const key = 'é'.repeat(16)

    const own = environment({ JWT_SECRET_KEY: key }, 'moments')

    const { secret } = readSigningKey(own, { secretKey: 'unused', production: false })

    assert.equal(Buffer.from(secret).toString(), key)
  })
})
