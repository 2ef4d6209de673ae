import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Answer } from '@usher/app/testing'
import { onEveryDatabase } from '../support/databases.ts'
import { newEmail, PASSWORD } from '../support/people.ts'
import { detailsOf } from '../support/problem.ts'
import { claimsOf } from '../support/tokens.ts'

const PATH = '/api/v1/auth/login'

function assertRefused({ status, headers, body }: Answer) {
  assert.deepEqual([status, body], [401, { detail: 'Incorrect email or password' }])
  assert.equal(headers.get('www-authenticate'), 'Bearer')
}

onEveryDatabase('POST /api/v1/auth/login', (surfaces) => {
  const logIn = (form: Record<string, string>) => surfaces().oauth2.post(PATH, { form })

  it('answers 200 with exactly a bearer token', async () => {
    const lee = await surfaces().viewer('lee')

    const { status, headers, body } = await logIn({ username: lee.email, password: PASSWORD })

    const { access_token, ...others } = body
    assert.equal(status, 200)
    assert.equal(headers.get('cache-control'), 'no-store')
    assert.deepEqual(others, { token_type: 'bearer' })
    assert.equal(typeof access_token, 'string')
  })

  it('gives a token with subject, roles and an end in 7 days', async () => {
    const { viewer, grant, clock } = surfaces()
    const lee = await viewer('lee')
    await grant(lee, 'creator')

    const { body } = await logIn({ username: lee.email, password: PASSWORD })

    const { header, claims } = claimsOf(body.access_token)
    assert.equal(header.alg, 'HS256')
    assert.deepEqual([claims.sub, claims.roles], [lee.id, ['creator', 'viewer']])
    assert.equal(claims.exp, clock.now().getTime() / 1000 + 7 * 86_400)
  })

  it('takes the other fields of OAuth2 and ignores them', async () => {
    const lee = await surfaces().viewer('lee')
    const form = { username: ` ${lee.email.toUpperCase()} `, password: PASSWORD }
    const more = { scope: 'moderator', client_id: 'web', client_secret: 'x', other: 'y' }

    assert.equal((await logIn({ ...form, ...more, grant_type: 'password' })).status, 200)
    assert.equal((await logIn({ ...form, grant_type: '' })).status, 200)
  })

  it('takes the form in parts, too', async () => {
    const { oauth2, viewer } = surfaces()
    const lee = await viewer('lee')
    const form = new FormData()
    form.set('username', lee.email)
    form.set('password', PASSWORD)

    const { status } = await fetch(`${oauth2.url}${PATH}`, { method: 'POST', body: form })

    assert.equal(status, 200)
  })

  it('refuses unknown address, wrong password, inactive account and no address alike', async () => {
    const { viewer, changeStatus } = surfaces()
    const [lee, sam, old] = [await viewer('lee'), await viewer('sam'), await viewer('old')]
    await changeStatus(sam, 'suspended')
    await changeStatus(old, 'archived')

    assertRefused(await logIn({ username: newEmail('nobody'), password: PASSWORD }))
    assertRefused(await logIn({ username: lee.email, password: 'wrong horse' }))
    assertRefused(await logIn({ username: lee.email, password: '' }))
    assertRefused(await logIn({ username: sam.email, password: PASSWORD }))
    assertRefused(await logIn({ username: old.email, password: PASSWORD }))
    for (const username of ['', 'lee', 'lee@', `${lee.email}\r\n`.repeat(2), 'x'.repeat(100_000)]) {
      assertRefused(await logIn({ username, password: PASSWORD }))
    }
  })

  it('names the fields that are missing from a form', async () => {
    const both = ['body.username missing', 'body.password missing']
    const { oauth2 } = surfaces()
    const json = { username: newEmail('lee'), password: PASSWORD }

    assert.deepEqual(detailsOf(await logIn({})), both)
    assert.deepEqual(detailsOf(await logIn({ password: PASSWORD })), ['body.username missing'])
    assert.deepEqual(detailsOf(await logIn({ username: 'lee@x.com' })), ['body.password missing'])
    assert.deepEqual(detailsOf(await oauth2.post(PATH)), both)
    assert.deepEqual(detailsOf(await oauth2.post(PATH, { body: json })), both)
    const query = new URLSearchParams(json)
    assert.deepEqual(detailsOf(await oauth2.post(`${PATH}?${query}`)), both)
  })

  it('refuses another grant type, and what no address can hold', async () => {
    const form = { username: newEmail('lee'), password: PASSWORD }

    for (const grant_type of ['refresh_token', 'Password', ' ']) {
      const answer = await logIn({ ...form, grant_type })
      assert.deepEqual(detailsOf(answer), ['body.grant_type enum'])
    }
    assert.deepEqual(detailsOf(await logIn({ ...form, username: 'lee\0@x.com' })), [
      'body.username value_error',
    ])
  })
})
