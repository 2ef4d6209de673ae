import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryDatabase } from '../support/databases.ts'
import { newEmail, PASSWORD } from '../support/people.ts'
import { assertProblem, faultsOf } from '../support/problem.ts'
import { claimsOf } from '../support/tokens.ts'

const PATH = '/api/v1/users/login'
const refused = {
  status: 401,
  title: 'Unauthorized',
  detail: 'Incorrect email or password',
  path: PATH,
}

onEveryDatabase('POST /api/v1/users/login', (surfaces) => {
  const logIn = (body: object) => surfaces().blueprint.post(PATH, { body })

  it('answers 200 with exactly a token and the user object in full', async () => {
    const kim = await surfaces().viewer('kim')
    surfaces().clock.advance('1h')

    const { status, headers, body } = await logIn({ email: kim.email, password: PASSWORD })

    const { token, user, ...more } = body
    const { createdDate, lastLoginDate, ...others } = user
    assert.equal(status, 200)
    assert.equal(headers.get('cache-control'), 'no-store')
    assert.deepEqual(more, {})
    assert.equal(typeof token, 'string')
    assert.deepEqual(others, {
      userId: kim.id,
      firstName: 'Kim',
      lastName: 'Park',
      email: kim.email,
      accountStatus: 'active',
      roles: ['viewer'],
    })
    assert.match(createdDate, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    assert.equal(Date.parse(lastLoginDate) - Date.parse(createdDate), 3_600_000)
  })

  it('stores the date of the login', async () => {
    const { blueprint, clock, viewer, logIn: signIn } = surfaces()
    const kim = await viewer('kim')
    clock.advance('2h')
    await signIn(kim.email)

    const { body } = await blueprint.get('/api/v1/users/me', { as: await signIn(kim.email) })

    assert.equal(body.lastLoginDate, clock.now().toISOString())
  })

  it('gives a token with subject, roles and an end in 30 minutes', async () => {
    const { viewer, logIn: signIn, grant, clock } = surfaces()
    const kim = await viewer('kim')
    await grant(kim, 'creator')

    const { header, claims } = claimsOf(await signIn(kim.email))

    assert.equal(header.alg, 'HS256')
    assert.equal(claims.sub, kim.id)
    assert.deepEqual(claims.roles, ['creator', 'viewer'])
    assert.equal(claims.exp, clock.now().getTime() / 1000 + 30 * 60)
  })

  it('takes the address in any letter case and with blanks around it', async () => {
    const kim = await surfaces().viewer('kim')

    const { status } = await logIn({ email: `  ${kim.email.toUpperCase()}\n`, password: PASSWORD })

    assert.equal(status, 200)
  })

  it('refuses a wrong password and an unknown address alike', async () => {
    const kim = await surfaces().viewer('kim')

    const wrong = await logIn({ email: kim.email, password: `${PASSWORD} ` })
    const unknown = await logIn({ email: newEmail('nobody'), password: PASSWORD })

    assertProblem(wrong, refused)
    assertProblem(unknown, refused)
    assert.equal(wrong.headers.get('www-authenticate'), 'Bearer')
    assert.equal(wrong.text, unknown.text)
  })

  it('refuses a suspended account like a wrong password', async () => {
    const sam = await surfaces().viewer('sam')
    await surfaces().changeStatus(sam, 'suspended')

    assertProblem(await logIn({ email: sam.email, password: PASSWORD }), refused)
  })

  it('takes passwords of any length, to refuse them', async () => {
    const kim = await surfaces().viewer('kim')

    for (const password of ['', 'x', '\0', '\ud800']) {
      assertProblem(await logIn({ email: kim.email, password }), refused)
    }
  })

  it('refuses what is no address, and fields that are missing or no strings, with 422', async () => {
    const email = newEmail('kim')

    assert.deepEqual(faultsOf(await logIn({ email: 'kim', password: PASSWORD })), [
      'body.email value_error',
    ])
    assert.deepEqual(faultsOf(await logIn({})), ['body.email missing', 'body.password missing'])
    assert.deepEqual(faultsOf(await logIn({ email, password: 12345678 })), [
      'body.password string_type',
    ])
    const form = { email, password: PASSWORD }
    assert.deepEqual(faultsOf(await surfaces().blueprint.post(PATH, { form })), [
      'body model_attributes_type',
    ])
  })
})
