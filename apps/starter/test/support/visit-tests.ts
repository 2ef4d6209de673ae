import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { TestIssuer } from '@usher/federation/testing'
import { browser, codeIn } from './provider-visits.ts'
import { ACCOUNTS, type Starter } from './starter.ts'

const RIVALS = 30

/** Declares the tests of what binds a visit: browser, provider, app, and one use. */
export function visitTests(starter: () => Starter, issuer: TestIssuer, other: TestIssuer): void {
  const inBrowser = () => browser(starter, issuer)
  const known = async (email: string) =>
    (await starter().storage.store.accounts.findByIdentifier(email as never)) !== undefined

  it('opens one session, however often the browser comes back with the same answer', async () => {
    const own = inBrowser()
    const { body } = await own.begin()
    const person = { sub: 'rita', email: 'rita@example.com', email_verified: true }
    const callback = issuer.signIn(body.authorization_url, person)

    const answers = await Promise.all(Array.from({ length: RIVALS }, () => own.comeBack(callback)))
    const winners = answers.filter(({ status }) => status === 303)
    const [winner] = winners
    assert.ok(winner)
    const completed = await Promise.all(Array.from({ length: RIVALS }, () => own.complete(winner)))

    assert.equal(winners.length, 1)
    assert.equal(answers.filter(({ status }) => status === 400).length, RIVALS - 1)
    const grants = completed.filter(({ status }) => status === 200)
    assert.equal(grants.length, 1)
    assert.ok(
      completed.every(({ status, body }) => status === 200 || body.code === 'hand_over_invalid'),
    )
    const sessions = await starter().get(`${ACCOUNTS}/sessions`, {
      as: grants[0]?.body.access_token,
    })
    assert.equal(sessions.body.sessions.length, 1)
  })

  it('gives the code to nobody but the app that asked, for a minute', async () => {
    const person = { sub: 'tom', email: 'tom@example.com', email_verified: true }
    const own = inBrowser()
    const begun = await own.begin()
    const returned = await own.comeBack(issuer.signIn(begun.body.authorization_url, person))

    const thief = await inBrowser().complete(returned)
    const owner = await own.complete(returned)
    const late = await own.comeBack(
      issuer.signIn((await own.begin()).body.authorization_url, person),
    )
    starter().clock.advance('61s')
    const tooLate = await own.complete(late)

    assert.notEqual(codeIn(returned), 'none')
    for (const { status, body } of [thief, owner, tooLate]) {
      assert.deepEqual([status, body.code], [400, 'hand_over_invalid'])
    }
  })

  it('refuses a visit that began in another browser, or without its cookie', async () => {
    const own = inBrowser()
    const person = { sub: 'csrf', email: 'csrf@example.com', email_verified: true }
    const first = issuer.signIn((await own.begin()).body.authorization_url, person)
    const second = issuer.signIn((await own.begin()).body.authorization_url, person)
    const third = issuer.signIn((await own.begin()).body.authorization_url, person)
    const stranger = inBrowser()
    await stranger.begin()

    const failures = async () =>
      (await starter().storage.store.audit.list({ type: 'federation.failed', limit: 100 })).length
    const before = await failures()

    const withoutCookie = await starter().get(first.pathname + first.search)
    const elsewhere = await stranger.comeBack(second)
    starter().clock.advance('601s')
    const tooLate = await own.comeBack(third)

    const madeUp = await starter().get(`${first.pathname}?state=${'x'.repeat(43)}&code=x`)

    assert.deepEqual([withoutCookie.status, elsewhere.status], [400, 400])
    assert.deepEqual([tooLate.status, madeUp.status], [400, 400])
    assert.equal(await failures(), before + 2) // nobody's visits are no events
    assert.equal(await known('csrf@example.com'), false)
  })

  it('finishes the visits of two tabs of one browser, in any order', async () => {
    const own = inBrowser()
    const person = { sub: 'tabs', email: 'tabs@example.com', email_verified: true }
    const first = issuer.signIn((await own.begin()).body.authorization_url, person)
    const second = issuer.signIn((await own.begin()).body.authorization_url, person)

    const answers = [await own.comeBack(second), await own.comeBack(first)]

    for (const answer of answers) assert.equal((await own.complete(answer)).status, 200)
  })

  it('refuses the answer of one provider at the address of another', async () => {
    const own = inBrowser()
    const { body } = await own.begin()
    const person = { sub: 'mixed', email: 'mixed@example.com', email_verified: true }
    const callback = issuer.signIn(body.authorization_url, person)
    callback.pathname = callback.pathname.replace('/school', '/other')
    const atOther = await own.comeBack(callback)
    const again = issuer.signIn((await own.begin()).body.authorization_url, person)
    again.searchParams.set('iss', other.url)
    const named = await own.comeBack(again)

    assert.deepEqual([atOther.status, named.status], [400, 401])
    assert.equal(await known('mixed@example.com'), false)
  })

  for (const returnTo of [
    'https://app.example.evil.example/',
    'https://app.example@evil.example/',
    'https://kim@app.example/',
    'https://app.example:8443/',
    'http://app.example/',
    '//app.example/',
    'https:\\\\app.example\\',
    'https://app.example\\@evil.example/',
    'https://app.example/#there',
    'https://APP.example/',
    'https://app.example/a/../b',
    'javascript:alert(1)',
    'https://starter.example.evil.example/account/starter/',
    'nowhere',
  ]) {
    it(`sends nobody to ${returnTo}`, async () => {
      const { status, body } = await inBrowser().begin({ returnTo })

      assert.deepEqual([status, body.code], [400, 'return_to_not_allowed'])
    })
  }
}
