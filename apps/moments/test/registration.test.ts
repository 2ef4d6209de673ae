import assert from 'node:assert/strict'
import { it } from 'node:test'
import { invalid, issue, onEveryDatabase } from '@usher/app/testing'
import { moments } from '../src/index.ts'
import { logIn } from './support/people.ts'

const WRONG_CHARACTERS =
  'Username must be 3-50 characters long and contain only letters, numbers, underscores, and hyphens'
const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

onEveryDatabase('A.1 POST /v1/auth/register', { module: moments }, (app) => {
  const register = (username: unknown, more: object = {}) =>
    app().post('/v1/auth/register', { body: { username, ...more } })

  it('answers id, user name as sent, and the secret, and nothing else', async () => {
    const { status, body, headers } = await register('Kim-the_1st')

    assert.equal(status, 200)
    assert.deepEqual(Object.keys(body), ['id', 'username', 'user_secret'])
    assert.match(body.id, UUID_V4)
    assert.equal(body.username, 'Kim-the_1st')
    assert.match(body.user_secret, /^[A-Za-z0-9_-]{43}$/)
    assert.equal(Buffer.from(body.user_secret, 'base64url').length, 32)
    assert.equal(headers.get('cache-control'), 'no-store')
  })

  it('makes another secret for everybody', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `secret_${index}`)

    const answers = await Promise.all(names.map((name) => register(name)))

    assert.equal(new Set(answers.map(({ body }) => body.user_secret)).size, names.length)
  })

  it('takes names of 3 to 50 characters and nothing of the edges', async () => {
    assert.equal((await register('abc')).status, 200)
    assert.equal((await register('x'.repeat(50))).status, 200)
    const short = await register('ab')
    const long = await register('y'.repeat(51))

    const msg = (word: string, count: number) => `String should have at ${word} ${count} characters`
    assert.deepEqual(invalid(short), [
      issue(['body', 'username'], 'string_too_short', msg('least', 3)),
    ])
    assert.deepEqual(short.body.detail[0].ctx, { min_length: 3 })
    assert.deepEqual(invalid(long), [
      issue(['body', 'username'], 'string_too_long', msg('most', 50)),
    ])
    assert.equal(short.headers.get('cache-control'), 'no-store')
  })

  it('counts code points, so that two emojis are too short and fifty are of wrong characters', async () => {
    assert.equal((await register('🏃🏃')).status, 422)
    assert.equal((await register('🏃'.repeat(51))).status, 422)

    const { status, body } = await register('🏃'.repeat(50))

    assert.equal(status, 400)
    assert.deepEqual(body, { detail: WRONG_CHARACTERS })
  })

  for (const name of [
    'a b c',
    ' kim',
    'kim ',
    'kim.lee',
    'kim@lee',
    'kímmy',
    'ｋｉｍ',
    'кимми',
    'kim\n',
    '\nkim',
    'ki\0m',
    'kim\ud800',
    'kim/lee',
    "kim'--",
    '🏃🏃🏃',
  ]) {
    it(`refuses the characters of ${JSON.stringify(name)}`, async () => {
      const { status, body } = await register(name)

      assert.equal(status, 400)
      assert.deepEqual(body, { detail: WRONG_CHARACTERS })
    })
  }

  it('refuses a name that is taken, whatever its letter case, and keeps the first spelling', async () => {
    const first = await register('Alice_1')

    for (const again of ['Alice_1', 'alice_1', 'ALICE_1', 'aLiCe_1']) {
      const { status, body } = await register(again)
      assert.equal(status, 400)
      assert.deepEqual(body, { detail: 'Username already exists' })
    }
    const account = await app().engine.getAccount({ identifier: 'alice_1' })
    assert.equal(account.shownIdentifier, 'Alice_1')
    assert.equal(account.id, first.body.id)
  })

  for (const other of [5, 1.5, true, null, ['kim'], { name: 'kim' }]) {
    it(`refuses ${JSON.stringify(other)} instead of a name`, async () => {
      assert.deepEqual(invalid(await register(other)), [
        issue(['body', 'username'], 'string_type', 'Input should be a valid string'),
      ])
    })
  }

  it('refuses a body without a name', async () => {
    assert.deepEqual(invalid(await app().post('/v1/auth/register', { body: {} })), [
      issue(['body', 'username'], 'missing', 'Field required'),
    ])
  })

  it('ignores other keys, and an Authorization header', async () => {
    const { status, body } = await app().post('/v1/auth/register', {
      body: {
        username: 'eve_1',
        id: '1',
        user_secret: 'x'.repeat(43),
        is_admin: true,
        roles: ['admin'],
      },
      headers: { authorization: 'Bearer rubbish' },
    })

    assert.equal(status, 200)
    assert.notEqual(body.id, '1')
    assert.notEqual(body.user_secret, 'x'.repeat(43))
    const { roles } = await app().engine.getAccount({ identifier: 'eve_1' })
    assert.deepEqual(roles, ['user'])
  })

  it('leaves nothing behind when it fails', async () => {
    const search = () => app().engine.store.accounts.search({ text: 'nothing_behind', limit: 10 })

    await register('nothing behind')
    await register('nothing_behind!')

    assert.deepEqual(await search(), [])
  })

  it('lets exactly one of many simultaneous registrations of a name through', async () => {
    const spellings = ['race_1', 'Race_1', 'RACE_1', 'rAcE_1']

    const answers = await Promise.all(
      Array.from({ length: 24 }, (_, index) => register(spellings[index % 4])),
    )

    const winners = answers.filter(({ status }) => status === 200)
    assert.equal(winners.length, 1)
    for (const { status, body } of answers) {
      if (status === 200) continue
      assert.deepEqual([status, body], [400, { detail: 'Username already exists' }])
    }
    await logIn(app(), winners[0]?.body.user_secret)
  })
})
