import assert from 'node:assert/strict'
import { after, it } from 'node:test'
import { accountSurfaces } from '@usher/account-api'
import { defineApp } from '@usher/app'
import { onEveryDatabase } from '@usher/app/testing'
import type { AuditEventType, Hooks } from '@usher/engine'
import { startIssuer } from '@usher/federation/testing'
import { starterRealm } from '../src/realm.ts'
import { browser } from './support/provider-visits.ts'
import { ACCOUNTS, PASSWORD } from './support/starter.ts'

const issuer = await startIssuer()
after(() => issuer.stop())

const THROWN_AWAY = /@(.*\.)?thrown-away\.example$/

const hooks: Hooks = {
  before: {
    registration({ identifier }) {
      if (identifier.startsWith('broken@')) throw new Error('a hook that is broken')
      if (identifier.startsWith('silent@')) return new Promise<undefined>(() => {})
      if (!THROWN_AWAY.test(identifier)) return undefined
      return { refuse: 'registration_refused', reason: 'Use an address that you keep.' }
    },
    async logIn({ account, methods }) {
      const isRefused = account.profile.displayName === 'Night owl' && methods.includes('pwd')
      return isRefused ? { refuse: 'sign_in_refused', reason: 'Come back by day.' } : undefined
    },
    emailChange: ({ email }) =>
      THROWN_AWAY.test(email)
        ? { refuse: 'email_change_refused', reason: 'Use an address that you keep.' }
        : undefined,
    link: ({ provider, email }) =>
      provider === 'school' && email?.startsWith('gina@')
        ? { refuse: 'link_refused', reason: 'Not with this one.' }
        : undefined,
  },
}

const module = defineApp({ name: 'starter', realm: starterRealm, hooks: () => hooks })
const variables = {
  OIDC_SCHOOL_ISSUER: issuer.url,
  OIDC_SCHOOL_CLIENT_ID: issuer.clientId,
  OIDC_SCHOOL_CLIENT_SECRET: issuer.clientSecret,
  OIDC_ALLOW_LOOPBACK: 'on',
  CORS_ORIGINS: 'https://app.example',
}
const beside = (apps: Parameters<typeof accountSurfaces>[0]) => accountSurfaces(apps, '1.0.0')

onEveryDatabase('hooks of an app', { module, variables, beside }, (app) => {
  const register = (email: string, more: object = {}) =>
    app().post(`${ACCOUNTS}/register`, { body: { email, password: PASSWORD, ...more } })
  const person = async (email: string, more: object = {}) => {
    await register(email, more)
    const link = new URL(app().linkIn(await app().mailTo(email)))
    const body = { token: link.searchParams.get('token') }
    return (await app().post(`${ACCOUNTS}/activate`, { body })).body.account
  }
  const logIn = (identifier: string, password = PASSWORD) =>
    app().post(`${ACCOUNTS}/login`, { body: { identifier, password } })
  const find = (identifier: string) =>
    app().storage.store.accounts.findByIdentifier(identifier as never)
  const countOf = async (type: AuditEventType) =>
    (await app().storage.store.audit.list({ type, limit: 100 })).length

  it('refuse a registration in their words: no account, no mail, one event', async () => {
    const before = await countOf('registration.refused')

    const { status, body } = await register('kim@mail.thrown-away.example')

    assert.equal(status, 403)
    assert.deepEqual(body, {
      detail: 'Use an address that you keep.',
      code: 'registration_refused',
      reason: 'Use an address that you keep.',
    })
    assert.equal(await find('kim@mail.thrown-away.example'), undefined)
    assert.equal((await app().engine.store.outbox.counts()).waiting, 0)
    assert.equal(await countOf('registration.refused'), before + 1)
    assert.equal((await register('kim@kept.example')).status, 202)
  })

  it('are asked after the rules of passwords', async () => {
    const { body } = await register('lee@thrown-away.example', { password: 'short' })

    assert.equal(body.code, 'password_rejected')
  })

  it('refuse a sign-in only when the password was right', async () => {
    const owl = await person('owl@example.com', { display_name: 'Night owl' })

    const wrong = await logIn('owl@example.com', 'another password')
    const right = await logIn('owl@example.com')

    assert.deepEqual([wrong.status, wrong.body.code], [401, 'credentials_invalid'])
    assert.deepEqual([right.status, right.body.code], [403, 'sign_in_refused'])
    assert.equal(right.body.reason, 'Come back by day.')
    assert.deepEqual(await app().storage.store.sessions.listActive(owl.id, app().clock.now()), [])
  })

  it('refuse another address, and the approval stays good', async () => {
    await person('mia@example.com')
    const as = (await logIn('mia@example.com')).body.access_token
    const proof = { purpose: 'email', password: PASSWORD }
    const { approval } = (await app().post(`${ACCOUNTS}/approvals`, { as, body: proof })).body
    const change = (email: string) =>
      app().post(`${ACCOUNTS}/email`, {
        as,
        body: { email },
        headers: { 'usher-approval': approval },
      })

    const refused = await change('mia@thrown-away.example')
    const taken = await change('mia@kept.example')

    assert.deepEqual([refused.status, refused.body.code], [403, 'email_change_refused'])
    assert.equal(taken.status, 202)
  })

  it('refuse strangers and links that come from a provider', async () => {
    const visit = async (email: string, subject: string) => {
      const visitor = browser(app, issuer)
      const { body } = await visitor.begin()
      const claims = { sub: subject, email, email_verified: true }
      const page = await visitor.comeBack(issuer.signIn(body.authorization_url, claims))
      return { visitor, page }
    }
    await person('gina@example.com')

    const stranger = await visit('nobody@thrown-away.example', 'nobody')
    const holder = await visit('gina@example.com', 'gina')
    const proved = await holder.visitor.prove(holder.page, PASSWORD)

    assert.equal(stranger.page.status, 403)
    assert.match(stranger.page.text, /does not take your registration/)
    assert.equal(await find('nobody@thrown-away.example'), undefined)
    assert.equal(proved.status, 403)
    assert.match(proved.text, /does not link your account/)
  })

  it('that break or never answer stop the change', async () => {
    const broken = await register('broken@example.com')
    const silent = await register('silent@example.com')

    assert.equal(broken.status, 500)
    assert.deepEqual([silent.status, silent.body.code], [503, 'overloaded'])
    assert.ok(Number(silent.headers.get('retry-after')) > 0)
    for (const name of ['broken', 'silent']) {
      assert.equal(await find(`${name}@example.com`), undefined)
    }
  })
})

it('a hook can answer its own refusal only', () => {
  const answer: Hooks = {
    before: {
      // @ts-expect-error that is the refusal of registrations
      logIn: () => ({ refuse: 'registration_refused', reason: 'no' }),
    },
  }
  assert.ok(answer)
})
