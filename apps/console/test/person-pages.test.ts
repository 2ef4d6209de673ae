import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { starter } from '@usher/starter'
import { theater } from '@usher/theater'
import { vividly } from '@usher/vividly'
import { student } from './support/people.ts'
import { startConsole, type TestConsole } from './support/start-console.ts'
import { type Visitor, visitorAt } from './support/visitor.ts'

const PASSWORD = 'four quite random words'
const APP = 'https://app.example'

describe('the account pages, without a script', () => {
  let console: TestConsole
  before(async () => {
    console = await startConsole({
      modules: [starter, theater, vividly],
      variables: { CORS_ORIGINS: APP, RETURN_URLS: 'https://other.example/notes' },
    })
  })
  after(() => console.stop())

  const newcomer = async (name: string) => {
    const visitor = visitorAt(console.url)
    const email = `${name}@example.com`
    await visitor.get('/account/starter/register')
    const asked = await visitor.submit('register', {
      identifier: email,
      new: PASSWORD,
      again: PASSWORD,
      display_name: name,
    })
    assert.equal(asked.heading, 'Look into your mailbox', asked.text)
    const link = await linkTo(email)
    return { visitor, email, link }
  }
  const active = async (name: string) => {
    const { visitor, email, link } = await newcomer(name)
    await visitor.get(link)
    assert.equal((await visitor.submit('activate')).heading, 'Your account is active')
    return { visitor, email }
  }
  const signIn = async (visitor: Visitor, email: string, password = PASSWORD) => {
    await visitor.get('/account/starter/sign-in')
    return visitor.submit('sign-in', { identifier: email, password })
  }
  const linkTo = async (email: string): Promise<string> => {
    for (;;) {
      const { body } = await console.get(`/console/api/inbox?to=${email}`)
      const [link] = body.mails.at(0)?.links ?? []
      if (link) return new URL(link).pathname + new URL(link).search
    }
  }

  it('lead from a registration over the mail to a session that a reload keeps', async () => {
    const { visitor, email } = await active('kim')

    const first = await signIn(visitor, email)
    const again = await visitor.get('/account/starter/profile')

    assert.equal(first.path, '/account/starter/profile')
    assert.deepEqual([again.status, again.heading], [200, 'Your profile'])
    assert.match(again.text, /kim@example\.com/)
    assert.equal(again.headers.get('cache-control'), 'no-store')
  })

  it('end the session when somebody signs out', async () => {
    const { visitor, email } = await active('lee')
    await signIn(visitor, email)
    const { store } = console.engineOf('starter')
    const account = await store.accounts.findByIdentifier(email as never)
    assert.ok(account)
    const open = () => store.sessions.listActive(account.id, console.clock.now())
    assert.equal((await open()).length, 1)
    const stolen = visitor.cookie()

    await visitor.submit('sign-out')

    assert.equal((await open()).length, 0)
    assert.equal(visitor.cookie(), '')
    const late = visitorAt(console.url)
    const seen = await late.get('/account/starter/profile', { cookie: stolen })
    assert.equal(seen.heading, 'Sign in')
  })

  it('end the session of an app whose tokens do not name it', async () => {
    const engine = console.engineOf('theater')
    const { account } = await engine.createAccount({
      identifier: 'pat@example.com',
      password: 'Front-row-5!',
      actor: 'operator:test',
    })
    const visitor = visitorAt(console.url)
    await visitor.get('/account/theater/sign-in')
    const signedIn = await visitor.submit('sign-in', {
      identifier: 'pat@example.com',
      password: 'Front-row-5!',
    })
    assert.match(signedIn.text, /this one/)

    await visitor.submit('sign-out')

    const left = await engine.store.sessions.listActive(account.id, console.clock.now())
    assert.equal(left.length, 0)
  })

  it('keep people signed in when their access token has expired', async () => {
    const school = visitorAt(console.url)
    const una = await student(console.engineOf('vividly'), 'una')
    await school.get('/account/vividly/sign-in')
    await school.submit('sign-in', { identifier: una.identifier, password: 'Learn-with-joy-1' })
    const { visitor, email } = await active('mo')
    await signIn(visitor, email)

    console.clock.advance('2h')

    const pages = await Promise.all([1, 2, 3].map(() => school.get('/account/vividly/sessions')))
    assert.deepEqual(
      pages.map(({ heading }) => heading),
      ['Your sessions', 'Your sessions', 'Your sessions'],
    )
    assert.equal((await visitor.get('/account/starter/profile')).heading, 'Your profile')
  })

  it('say that a session has ended elsewhere, and ask to sign in', async () => {
    const { visitor, email } = await active('sam')
    await signIn(visitor, email)
    const { store, endSessions } = console.engineOf('starter')
    const account = await store.accounts.findByIdentifier(email as never)
    assert.ok(account)
    await endSessions({ accountId: account.id, actor: 'operator:test' })

    const seen = await visitor.get('/account/starter/sessions')

    assert.equal(seen.heading, 'Sign in')
    assert.match(seen.text, /Your session has ended/)
  })

  it('spend nothing when a link is opened, and show the way when it is spent', async () => {
    const { visitor, link, email } = await newcomer('ann')
    await visitor.get(link)
    await visitor.get(link)
    const first = await visitor.submit('activate')
    await visitor.get(link)
    const second = await visitor.submit('activate')

    assert.equal(first.path, '/account/starter/activated')
    assert.equal(second.status, 400)
    assert.match(second.text, /A link works once/)
    const resent = await visitor.submit('resend', { identifier: email })
    assert.match(resent.text, /a new mail is on its way/)
  })

  it('refuse forms that other sites send', async () => {
    const visitor = visitorAt(console.url)
    for (const origin of ['https://evil.example', 'null']) {
      await visitor.get('/account/starter/sign-in')
      const seen = await visitor.submit(
        'sign-in',
        { identifier: 'kim@example.com', password: PASSWORD },
        { origin },
      )
      assert.equal(seen.status, 403)
      assert.match(seen.text, /from another site/)
    }
  })

  it('lead back to the app that sent somebody, and nowhere else', async () => {
    const { visitor, email } = await active('eva')
    const returnTo = async (url: string) => {
      await visitor.get(`/account/starter/sign-in?${new URLSearchParams({ return_to: url })}`)
      const seen = await visitor.submit('sign-in', { identifier: email, password: PASSWORD })
      await visitor.get('/account/starter/profile')
      await visitor.submit('sign-out')
      return seen
    }

    const back = await returnTo(`${APP}/notes?open=1`)
    assert.match(back.text, /http-equiv="refresh" content="0; url=https:\/\/app\.example\/notes/)
    const listed = await returnTo('https://other.example/notes')
    assert.match(listed.text, /url=https:\/\/other\.example\/notes/)
    for (const url of [
      'https://other.example/notes/',
      'https://evil.example/',
      '//evil.example',
      'https://app.example@evil.example/',
      'https://app.example.evil.example/',
      'javascript:alert(1)',
      `${APP}:8443/`,
    ]) {
      const seen = await returnTo(url)
      assert.equal(seen.path, '/account/starter/profile', url)
    }
  })

  it('change the password with the present one, and say what is wrong with the new one', async () => {
    const { visitor, email } = await active('ida')
    await signIn(visitor, email)
    await visitor.get('/account/starter/password')
    const change = (current: string, chosen: string, again = chosen) =>
      visitor.submit('password', { current, new: chosen, again })

    assert.match((await change(PASSWORD, 'one thing and another', 'x')).text, /differ/)
    assert.match((await change('wrong', 'one thing and another')).text, /current password is not/)
    const short = await change(PASSWORD, 'short')
    assert.equal(short.status, 422)
    assert.match(short.text, /id="new-problem">Too short: at least 12 characters/)
    const changed = await change(PASSWORD, 'one thing and another')
    assert.match(changed.text, /All other sessions have ended/)
    assert.equal(
      (await signIn(visitorAt(console.url), email, 'one thing and another')).heading,
      'Your profile',
    )
  })

  it('reset a forgotten password by mail', async () => {
    const { visitor, email } = await active('bo')
    await visitor.get('/account/starter/forgot-password')
    await visitor.submit('forgot-password', { identifier: email })
    let link = await linkTo(email)
    while (!link.includes('reset-password')) link = await linkTo(email)

    await visitor.get(link)
    const done = await visitor.submit('reset-password', {
      new: 'another thing again',
      again: 'another thing again',
    })

    assert.equal(done.heading, 'Your password is changed')
    await visitor.get(link)
    const late = await visitor.submit('reset-password', { new: PASSWORD, again: PASSWORD })
    assert.match(late.text, /Ask for a new link/)
  })

  it('speak the reader’s language, by choice or as the browser asks', async () => {
    const titles = { de: 'Anmelden', fr: 'Se connecter', es: 'Iniciar sesión', ja: 'サインイン' }
    for (const [language, title] of Object.entries(titles)) {
      const seen = await visitorAt(console.url, `xx, ${language};q=0.8, en;q=0.1`).get(
        '/account/theater/sign-in',
      )
      assert.equal(seen.heading, title)
      assert.match(seen.text, new RegExp(`<html lang="${language}" dir="ltr">`))
    }
    const visitor = visitorAt(console.url, 'fr')
    await visitor.get('/account/theater/sign-in?lang=de')
    assert.equal(
      (await visitor.get('/account/theater/forgot-password')).heading,
      'Passwort vergessen?',
    )
    assert.equal(
      (await visitorAt(console.url, 'tlh').get('/account/theater/sign-in')).heading,
      'Sign in',
    )
  })

  it('escape whatever an address says', async () => {
    const evil = '"><script>alert(1)</script>\u202E'
    const query = new URLSearchParams({ token: 'x', email: evil })
    const seen = await visitorAt(console.url).get(`/account/starter/activate?${query}`)

    assert.equal(seen.status, 200)
    assert.ok(!seen.text.includes('<script>alert'))
  })

  it('allow nothing in a page itself, and weigh little', async () => {
    const { text, headers } = await visitorAt(console.url).get('/account/starter/sign-in')

    const policy = headers.get('content-security-policy') ?? ''
    assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self';/)
    assert.doesNotMatch(policy, /unsafe|\*/)
    assert.doesNotMatch(text, /<style|\sstyle=|<script(?![^>]* src=)|\bon\w+=/)
    const files = [...text.matchAll(/(?:src|href)="((?:\.\.\/assets\/|brand)[^"]+)"/g)]
    const bytes = await Promise.all(
      files.map(async ([, path = '']) => {
        const answer = await fetch(new URL(path, `${console.url}/account/starter/sign-in`))
        assert.equal(answer.status, 200, path)
        return (await answer.bytes()).length
      }),
    )
    assert.ok(bytes.length >= 4)
    assert.ok(bytes.reduce((sum, one) => sum + one, 0) < 40_000)
  })

  it('say that there is no such page or app', async () => {
    const visitor = visitorAt(console.url)
    const page = await visitor.get('/account/starter/nothing', { accept: 'text/html' })
    const app = await visitor.get('/account/nothing/sign-in', { accept: 'text/html' })

    assert.deepEqual([page.status, page.heading], [404, 'There is no such page'])
    assert.deepEqual([app.status, app.heading], [404, 'There is no such app here'])
  })
})
