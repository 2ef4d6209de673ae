import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { accountSurfaces } from '@usher/account-api'
import { defineApp } from '@usher/app'
import { onEveryDatabase, startApp } from '@usher/app/testing'
import { type Realm, seconds, standardRealm } from '@usher/engine'
import { databases } from '@usher/storage/testing'

const PASSWORD = 'four quite random words'
const standard = standardRealm({ name: 'club', roles: ['member'], activation: 'none' })
const beside = (apps: Parameters<typeof accountSurfaces>[0]) => accountSurfaces(apps, '1.0.0')

/** An app of one's own, whose name is its realm's. */
const app = (realm: Realm) => ({ module: defineApp({ name: realm.name, realm }), beside })
const API = '/account/api/club'

onEveryDatabase('an app without activation', app(standard), (club) => {
  it('signs people in when they register, once for each address', async () => {
    const body = { email: 'Ben@example.com', password: PASSWORD }
    const register = () => club().post(`${API}/register`, { body })

    const { status, body: grant } = await register()
    const again = await register()

    assert.equal(status, 201)
    assert.deepEqual(
      [grant.token_type, grant.account.status, grant.must_enrol],
      ['Bearer', 'active', false],
    )
    assert.ok(!('secret' in grant))
    const me = await club().get(`${API}/me`, { as: grant.access_token })
    assert.equal(me.body.id, grant.account.id)
    const refreshed = await club().post(`${API}/refresh`, {
      body: { refresh_token: grant.refresh_token },
    })
    assert.equal(refreshed.status, 200)
    assert.deepEqual([again.status, again.body.code], [409, 'identifier_taken'])
  })

  it('has a language for accounts without a profile', async () => {
    const body = { email: 'bea@example.com', password: PASSWORD }
    const { access_token: as } = (await club().post(`${API}/register`, { body })).body

    const changed = await club().patch(`${API}/me`, { as, body: { locale: 'de-ch' } })
    const wrong = await club().patch(`${API}/me`, { as, body: { locale: 'no language' } })

    assert.deepEqual([changed.status, changed.body.locale], [200, 'de-CH'])
    assert.deepEqual([wrong.status, wrong.body.errors[0].path], [422, '/locale'])
  })
})

const numbered: Realm = { ...standard, accountIds: { form: 'sequential' } }

onEveryDatabase('an app that numbers its accounts', app(numbered), (club) => {
  it('signs people in when they register', async () => {
    const body = { email: 'nino@example.com', password: PASSWORD }

    const { status, body: grant } = await club().post(`${API}/register`, { body })

    assert.equal(status, 201)
    assert.equal((await club().get(`${API}/me`, { as: grant.access_token })).status, 200)
    const refresh_token = grant.refresh_token
    assert.equal((await club().post(`${API}/refresh`, { body: { refresh_token } })).status, 200)
  })
})

const { emailChange: _, notices: __, ...plain } = standard
const withSecrets: Realm = {
  ...plain,
  identifier: { kind: 'username', pattern: /^\w{3,20}$/, reason: '3 to 20 letters or digits' },
  credential: { kind: 'secret', domain: 'club' },
  passwordReset: 'none',
  sessions: 'none',
  accessToken: { subject: 'sub', carries: ['iat'], ttlSeconds: seconds('15m') },
}

onEveryDatabase('an app with user names and secrets', app(withSecrets), (club) => {
  it('shows the secret once, and takes it for signing in and for approvals', async () => {
    const { status, body } = await club().post(`${API}/register`, { body: { username: 'sara' } })

    assert.equal(status, 201)
    assert.match(body.secret, /^[\w-]{43}$/)
    assert.equal(body.account.username, 'sara')
    assert.ok(!('refresh_token' in body))
    const { secret } = body
    assert.equal((await club().post(`${API}/login`, { body: { secret } })).status, 200)
    const as = body.access_token
    const { approval } = (
      await club().post(`${API}/approvals`, { as, body: { purpose: 'password', password: secret } })
    ).body
    const headers = { 'usher-approval': approval }
    const replaced = await club().post(`${API}/secret`, { as, headers })
    assert.deepEqual([replaced.status, Object.keys(replaced.body)], [200, ['secret']])
    assert.equal((await club().post(`${API}/login`, { body: { secret } })).status, 401)
  })

  it('leaves out what needs an address or a password', async () => {
    for (const [method, path] of [
      ['POST', '/email'],
      ['POST', '/email/confirm'],
      ['POST', '/password/reset'],
      ['POST', '/activate'],
      ['PUT', '/password'],
      ['POST', '/refresh'],
    ] as const) {
      const { status, body } = await club().ask(method, API + path)
      assert.deepEqual([status, body.code], [404, 'not_found'], path)
    }
  })
})

for (const database of databases) {
  describe(`a realm with another field (${database.name})`, { skip: database.skip }, () => {
    it('has it in a database from before, empty for those who were there', async (t) => {
      const { url: databaseUrl, drop } = await database.fresh()
      t.after(drop)
      const before = await startApp(app(standard).module, { databaseUrl, beside })
      const credentials = { email: 'ida@example.com', password: PASSWORD }
      await before.post(`${API}/register`, { body: credentials })
      await before.stop()
      const age = { column: 'age', type: 'integer', max: 150 } as const
      const town = { column: 'home_town', type: 'text' } as const
      const { module } = app({ ...standard, profile: { age, town } })

      const after = await startApp(module, { databaseUrl, beside })
      t.after(() => after.stop())

      const { body } = await after.post(`${API}/login`, {
        body: { identifier: credentials.email, password: PASSWORD },
      })
      assert.deepEqual(body.account.profile, { age: null, home_town: null })
      const changed = await after.patch(`${API}/me`, {
        as: body.access_token,
        body: { age: 33, home_town: 'Ulm' },
      })
      assert.deepEqual(changed.body.profile, { age: 33, home_town: 'Ulm' })
    })
  })
}
