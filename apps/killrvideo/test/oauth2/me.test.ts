import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryDatabase } from '../support/databases.ts'
import { newEmail, PASSWORD } from '../support/people.ts'
import { detailsOf } from '../support/problem.ts'

const PATH = '/api/v1/users/me'
const couldNot = [401, { detail: 'Could not validate credentials' }]

onEveryDatabase('/api/v1/users/me of iteration 2', (surfaces) => {
  async function lee(names: object = { first_name: 'Lee', last_name: 'Chang' }) {
    const { oauth2 } = surfaces()
    const email = newEmail('lee')
    const { body } = await oauth2.post('/api/v1/auth/register', {
      body: { email, password: PASSWORD, ...names },
    })
    return { id: String(body.user_id), email, token: await tokenOf(email) }
  }
  async function tokenOf(username: string): Promise<string> {
    const form = { username, password: PASSWORD }
    const { body } = await surfaces().oauth2.post('/api/v1/auth/login', { form })
    return body.access_token
  }
  const change = (as: { token: string }, body: object) => surfaces().oauth2.put(PATH, { as, body })

  it('GET shows exactly the six fields, and is never cached', async () => {
    const someone = await lee()

    const { status, headers, body } = await surfaces().oauth2.get(PATH, { as: someone })

    assert.equal(status, 200)
    assert.equal(headers.get('cache-control'), 'no-store')
    assert.deepEqual(body, {
      email: someone.email,
      first_name: 'Lee',
      last_name: 'Chang',
      user_id: someone.id,
      roles: ['viewer'],
      is_active: true,
    })
  })

  it('PUT changes the given names and leaves absent ones alone', async () => {
    const someone = await lee()

    const first = await change(someone, { first_name: 'Leonard' })
    const last = await change(someone, { last_name: '' })

    assert.deepEqual([first.status, first.body.first_name], [200, 'Leonard'])
    assert.equal(first.headers.get('cache-control'), 'no-store')
    assert.deepEqual([first.body.last_name, last.body.last_name], ['Chang', ''])
    assert.deepEqual((await surfaces().oauth2.get(PATH, { as: someone })).body, last.body)
  })

  it('PUT clears a name with null', async () => {
    const someone = await lee()

    const { status, body } = await change(someone, { first_name: null })

    assert.deepEqual([status, body.first_name, body.last_name], [200, null, 'Chang'])
  })

  it('PUT changes nothing for an empty object, and nothing but names ever', async () => {
    const someone = await lee()
    const others = { email: 'a@b.de', roles: ['moderator'], is_active: false, password: 'new one!' }
    const before = await surfaces().oauth2.get(PATH, { as: someone })

    for (const body of [{}, others]) {
      const answer = await change(someone, body)
      assert.deepEqual([answer.status, answer.body], [200, before.body])
    }
    assert.ok(await tokenOf(someone.email))
  })

  it('PUT has no limits but that a name can be stored', async () => {
    const someone = await lee()
    const long = 'x'.repeat(500_000)

    assert.equal((await change(someone, { first_name: long })).body.first_name, long)
    assert.deepEqual(detailsOf(await change(someone, { first_name: 'a\0', last_name: 7 })), [
      'body.first_name value_error',
      'body.last_name string_type',
    ])
    const { oauth2 } = surfaces()
    assert.deepEqual(detailsOf(await oauth2.put(PATH, { as: someone })), ['body missing'])
  })

  it('needs a token', async () => {
    const { oauth2 } = surfaces()

    for (const answer of [await oauth2.get(PATH), await oauth2.put(PATH, { body: {} })]) {
      assert.deepEqual([answer.status, answer.body], [401, { detail: 'Not authenticated' }])
      assert.equal(answer.headers.get('www-authenticate'), 'Bearer')
    }
  })

  it('refuses tokens of suspended, inactive and vanished users alike', async () => {
    const { oauth2, changeStatus, vanish } = surfaces()
    const [sam, old, gone] = [await lee(), await lee(), await lee()]
    await changeStatus(sam, 'suspended')
    await changeStatus(old, 'archived')
    await vanish(gone)

    for (const as of [sam, old, gone]) {
      for (const answer of [await oauth2.get(PATH, { as }), await change(as, {})]) {
        assert.deepEqual([answer.status, answer.body], couldNot)
        assert.equal(answer.headers.get('www-authenticate'), 'Bearer')
      }
    }
  })

  it('needs no role', async () => {
    const { oauth2, revoke } = surfaces()
    const someone = await lee()
    await revoke(someone, 'viewer')

    assert.equal((await oauth2.get(PATH, { as: await tokenOf(someone.email) })).status, 200)
  })

  it('shows the roles of the token: a grant counts after the next login', async () => {
    const { oauth2, grant } = surfaces()
    const someone = await lee()
    await grant(someone, 'moderator')

    const rolesFor = async (as: string) => [
      (await oauth2.get(PATH, { as })).body.roles,
      (await oauth2.put(PATH, { as, body: {} })).body.roles,
    ]

    assert.deepEqual(await rolesFor(someone.token), [['viewer'], ['viewer']])
    const now = ['moderator', 'viewer']
    assert.deepEqual(await rolesFor(await tokenOf(someone.email)), [now, now])
  })
})
