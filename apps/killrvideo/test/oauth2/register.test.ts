import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryDatabase } from '../support/databases.ts'
import { newEmail, PASSWORD } from '../support/people.ts'
import { detailsOf } from '../support/problem.ts'

const PATH = '/api/v1/auth/register'
const UUID_4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

onEveryDatabase('POST /api/v1/auth/register', (surfaces) => {
  const register = (body: object) => surfaces().oauth2.post(PATH, { body })
  const someone = () => ({ email: newEmail('lee'), password: PASSWORD })

  it('answers 201 with exactly the six fields of a new viewer', async () => {
    const lee = { ...someone(), first_name: 'Lee', last_name: 'Chang' }

    const { status, headers, body } = await register(lee)

    const { user_id, ...others } = body
    assert.equal(status, 201)
    assert.equal(headers.get('content-type'), 'application/json')
    assert.equal(headers.get('cache-control'), 'no-store')
    assert.match(user_id, UUID_4)
    assert.deepEqual(others, {
      email: lee.email,
      first_name: 'Lee',
      last_name: 'Chang',
      roles: ['viewer'],
      is_active: true,
    })
  })

  it('needs no names; absent ones are null, and so are null ones', async () => {
    for (const names of [{}, { first_name: null, last_name: null }]) {
      const { status, body } = await register({ ...someone(), ...names })
      assert.deepEqual([status, body.first_name, body.last_name], [201, null, null])
    }
  })

  it('takes names of any length, empty ones too, as they are sent', async () => {
    const names = { first_name: '', last_name: ` ${'ß💩'.repeat(100_000)}` }

    const { status, body } = await register({ ...someone(), ...names })

    assert.deepEqual([status, body.first_name, body.last_name], [201, '', names.last_name])
  })

  it('trims and lower-cases the address', async () => {
    const email = newEmail('lee')

    const { body } = await register({ ...someone(), email: `  ${email.toUpperCase()}\n` })

    assert.equal(body.email, email)
  })

  it('refuses an address that is taken, in any letter case, with 409', async () => {
    const lee = someone()
    await register(lee)

    for (const email of [lee.email, lee.email.toUpperCase()]) {
      const { status, headers, body } = await register({ ...someone(), email })
      assert.deepEqual([status, body], [409, { detail: 'Email already registered' }])
      assert.equal(headers.get('content-type'), 'application/json')
    }
  })

  it('names every faulty field at once, without its value', async () => {
    const answer = await register({ email: 'rejected-value', password: 'reject!', first_name: 5 })

    assert.deepEqual(detailsOf(answer), [
      'body.email value_error',
      'body.password string_too_short',
      'body.first_name string_type',
    ])
    assert.doesNotMatch(answer.text, /rejected-value|reject!/)
    assert.deepEqual(detailsOf(await register({})), ['body.email missing', 'body.password missing'])
    assert.deepEqual(detailsOf(await register({ email: null, password: null })), [
      'body.email string_type',
      'body.password string_type',
    ])
  })

  it('refuses what cannot be stored in a name', async () => {
    for (const last_name of ['a\0b', 'x\ud800']) {
      assert.deepEqual(detailsOf(await register({ ...someone(), last_name })), [
        'body.last_name value_error',
      ])
    }
  })

  it('ignores fields that nobody can set', async () => {
    const more = { roles: ['moderator'], is_active: false, user_id: crypto.randomUUID(), status: 1 }

    const { status, body } = await register({ ...someone(), ...more })

    assert.deepEqual([status, body.roles, body.is_active], [201, ['viewer'], true])
    assert.notEqual(body.user_id, more.user_id)
  })

  it('needs a JSON object', async () => {
    const { oauth2 } = surfaces()

    assert.deepEqual(detailsOf(await oauth2.post(PATH)), ['body missing'])
    assert.deepEqual(detailsOf(await oauth2.post(PATH, { raw: '{' })), ['body.1 json_invalid'])
    assert.deepEqual(detailsOf(await oauth2.post(PATH, { raw: '[]' })), [
      'body model_attributes_type',
    ])
    assert.deepEqual(detailsOf(await oauth2.post(PATH, { form: someone() })), [
      'body model_attributes_type',
    ])
  })
})
