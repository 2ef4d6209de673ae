import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { TestIssuer } from '@usher/federation/testing'
import { browser, RETURN_TO } from './provider-visits.ts'
import { ACCOUNTS, PASSWORD, type Starter } from './starter.ts'

/** Declares the tests of linked providers, and of accounts that come in by them. */
export function linkingTests(starter: () => Starter, issuer: TestIssuer): void {
  const inBrowser = () => browser(starter, issuer)

  /** Of the mail with a code; others to the same address may come before it. */
  const mailedCode = async (email: string): Promise<string> => {
    for (;;) {
      const [code] = /[A-Z]{4}-[A-Z]{4}/.exec((await starter().mailTo(email)).text) ?? []
      if (code) return code
    }
  }

  it('links a provider for somebody who is signed in, with an approval, and unlinks it', async () => {
    const { email, id } = await starter().person('nora')
    const as = (await starter().logIn(email)).body.access_token
    const approve = async () => {
      const body = { purpose: 'link', password: PASSWORD }
      return (await starter().post(`${ACCOUNTS}/approvals`, { as, body })).body.approval
    }
    const own = inBrowser()
    const person = { sub: 'nora at school', email: 'other@school.example' }
    const unlink = (identity: string, approval?: string) =>
      starter().delete(`${ACCOUNTS}/identities/${identity}`, {
        as,
        headers: approval ? { 'usher-approval': approval } : {},
      })

    const without = await own.beginLink(as)
    const approval = await approve()
    const begun = await own.beginLink(as, approval)
    const spent = await own.beginLink(as, approval)
    const linked = await own.comeBack(issuer.signIn(begun.body.authorization_url, person))
    const notice = await starter().mailTo(email)
    const signedIn = await inBrowser().signIn(person)
    const list = await starter().get(`${ACCOUNTS}/identities`, { as })
    const [identity] = list.body.identities

    for (const answer of [without, spent, await unlink(identity.id)]) {
      assert.deepEqual([answer.status, answer.body.code], [401, 'approval_required'])
    }
    assert.deepEqual(
      [linked.status, linked.headers.get('location')],
      [303, `${RETURN_TO}#linked=school`],
    )
    assert.match(notice.subject ?? '', /New way to sign in/)
    assert.equal(signedIn.completed.body.account.id, id)
    const unknown = await unlink('nothing', await approve())
    assert.deepEqual([unknown.status, unknown.body.code], [404, 'identity_not_found'])
    assert.equal((await unlink(identity.id, await approve())).status, 204)
    assert.equal((await inBrowser().signIn(person)).returned.status, 403)
  })

  it('keeps the only way in, until there is a password', async () => {
    const email = 'only@example.com'
    const person = { sub: 'only at school', email, email_verified: true }
    const as = (await inBrowser().signIn(person)).completed.body.access_token
    const [{ id }] = (await starter().get(`${ACCOUNTS}/identities`, { as })).body.identities
    const approve = async (purpose: string) => {
      const { challenge } = (await starter().post(`${ACCOUNTS}/approvals/options`, { as })).body
      const code = await mailedCode(email)
      const body = { purpose, challenge, email_code: code }
      const { approval } = (await starter().post(`${ACCOUNTS}/approvals`, { as, body })).body
      return { 'usher-approval': approval as string }
    }
    const unlink = (headers: Record<string, string>) =>
      starter().delete(`${ACCOUNTS}/identities/${id}`, { as, headers })

    const refused = await unlink(await approve('link'))
    const chosen = await starter().ask('PUT', `${ACCOUNTS}/password`, {
      as,
      body: { new_password: PASSWORD },
      headers: await approve('password'),
    })
    const approval = await starter().approve(as, { password: PASSWORD, purpose: 'link' })
    const unlinked = await unlink({ 'usher-approval': approval })

    assert.deepEqual([refused.status, refused.body.code], [409, 'last_way_in'])
    assert.equal(chosen.status, 204)
    assert.equal(unlinked.status, 204)
    assert.equal((await starter().logIn(email)).status, 200)
  })

  it('links nothing that belongs to somebody else, and nothing in another browser', async () => {
    const taken = { sub: 'owned', email: 'owned@example.com', email_verified: true }
    await inBrowser().signIn(taken)
    const as = await starter().tokenOf('olga')
    const begin = async (own: ReturnType<typeof inBrowser>) => {
      const body = { purpose: 'link', password: PASSWORD }
      const { approval } = (await starter().post(`${ACCOUNTS}/approvals`, { as, body })).body
      return (await own.beginLink(as, approval)).body.authorization_url as string
    }
    const own = inBrowser()

    const another = await own.comeBack(issuer.signIn(await begin(own), taken))
    const victim = inBrowser()
    await victim.begin()
    const lured = await victim.comeBack(issuer.signIn(await begin(own), { sub: 'lured' }))

    assert.deepEqual([another.status, lured.status], [409, 400])
    const { body } = await starter().get(`${ACCOUNTS}/identities`, { as })
    assert.deepEqual(body.identities, [])
  })

  it('links nothing for somebody whom a reset has thrown out meanwhile', async () => {
    const { email } = await starter().person('petra')
    const as = (await starter().logIn(email)).body.access_token
    const approval = await starter().approve(as, { password: PASSWORD, purpose: 'link' })
    const own = inBrowser()
    const { body } = await own.beginLink(as, approval)
    const callback = issuer.signIn(body.authorization_url, { sub: 'thrown out' })
    await starter().post(`${ACCOUNTS}/password/reset`, { body: { identifier: email } })
    const link = new URL(starter().linkIn(await starter().mailTo(email)))
    await starter().post(`${ACCOUNTS}/password/reset/complete`, {
      body: { token: link.searchParams.get('token'), password: 'chosen by the owner' },
    })

    assert.equal((await own.comeBack(callback)).status, 403)
    assert.equal((await inBrowser().signIn({ sub: 'thrown out' })).returned.status, 403)
  })

  it('asks an account with a second factor for it, after the provider', async () => {
    const { email, as, recoveryCodes } = await starter().enrolled('quinn')
    const { id } = (await starter().get(`${ACCOUNTS}/me`, { as })).body
    const now = starter().clock.now()
    const person = { sub: 'quinn at school', email, email_verified: true }
    await starter().storage.store.identities.link({
      identity: {
        id: 'of quinn',
        issuer: issuer.url,
        subject: person.sub,
        provider: 'school',
        email,
        linkedAt: now,
      },
      accountId: id,
      now,
      mail: undefined,
      event: { type: 'identity.linked', at: now },
    })

    const { completed } = await inBrowser().signIn(person)
    const finished = await starter().post(`${ACCOUNTS}/login/second-factor`, {
      body: { challenge: completed.body.challenge, recovery_code: recoveryCodes[0] },
    })
    const sessions = await starter().get(`${ACCOUNTS}/sessions`, {
      as: finished.body.access_token,
    })

    assert.deepEqual([completed.status, completed.body.next], [200, 'second_factor'])
    assert.equal(completed.body.access_token, undefined)
    assert.equal(finished.status, 200)
    const own = sessions.body.sessions.find((each: { current: boolean }) => each.current)
    assert.deepEqual(own.methods, ['federated', 'recovery', 'mfa'])
  })

  it('ends exactly the session that the provider names, once', async () => {
    const person = { sub: 'sid', email: 'sid@example.com', email_verified: true }
    const first = await inBrowser().signIn({ ...person, sid: 'at school' })
    const second = await inBrowser().signIn({ ...person, sid: 'at home' })
    const now = Math.floor(Date.now() / 1000)
    const token = await issuer.logoutToken({
      iss: issuer.url,
      aud: issuer.clientId,
      iat: now,
      exp: now + 120,
      jti: crypto.randomUUID(),
      sid: 'at school',
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    })
    const end = (logout_token: string) =>
      starter().post(`${ACCOUNTS}/backchannel/school`, { form: { logout_token } })
    const me = (as: string) => starter().get(`${ACCOUNTS}/me`, { as })

    const answers = [await end(token), await end(token), await end('nonsense')]

    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 400, 400],
    )
    assert.equal(answers[0]?.headers.get('cache-control'), 'no-store')
    const ended = await me(first.completed.body.access_token)
    assert.deepEqual([ended.status, ended.body.code], [401, 'session_ended'])
    assert.equal((await me(second.completed.body.access_token)).status, 200)
  })

  it('lets nobody in whose account is suspended', async () => {
    const person = { sub: 'sam', email: 'sam@example.com', email_verified: true }
    const { completed } = await inBrowser().signIn(person)
    const accountId = completed.body.account.id
    const own = inBrowser()
    const { body } = await own.begin()
    const returned = await own.comeBack(issuer.signIn(body.authorization_url, person))
    await starter().engine.changeStatus({
      accountId,
      status: 'suspended',
      actor: 'operator:test',
    })

    const late = await own.complete(returned)
    const again = await inBrowser().signIn(person)

    assert.deepEqual([late.status, late.body.code], [403, 'account_suspended'])
    assert.equal(again.returned.status, 403)
  })
}
