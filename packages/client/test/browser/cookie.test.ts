import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createClient } from '@usher/client'
import { linkIn } from '@usher/mail/testing'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { build } from 'vite'
import { type Club, PASSWORD, startClub } from '../support/club.ts'

const PLACES = [process.env.CHROMIUM ?? '', '/usr/bin/chromium', '/usr/bin/google-chrome']
const executablePath = PLACES.find((place) => place !== '' && existsSync(place))
const skip = executablePath || process.env.CI ? false : 'there is no Chromium'
const PATIENT = { polling: 50, timeout: 120_000 }
const NAME = 'usher_account_club'

describe('a page whose session is in a cookie', { skip }, () => {
  let club: Club
  let browser: Browser
  let context: BrowserContext
  let page: Page
  before(async () => {
    club = await startClub()
    browser = await chromium.launch({
      args: ['--no-sandbox', '--disable-gpu', '--no-first-run'],
      ...(executablePath && { executablePath }),
    })
    context = await browser.newContext()
    page = await open()
    const client = createClient({ baseUrl: club.line.url, app: 'club' })
    await client.register({ email: 'kim@example.com', password: PASSWORD })
    const link = new URL(linkIn(await club.mails.mailTo('kim@example.com')))
    await client.activate(link.searchParams.get('token') ?? '')
  })
  after(async () => {
    await browser.close()
    await club.stop()
  })

  const open = async () => {
    const opened = await context.newPage()
    await opened.goto(club.line.url)
    await opened.evaluate(START)
    return opened
  }
  const settled = (at: Page, status: string) =>
    at.waitForFunction(`accounts.session.status === '${status}'`, null, PATIENT)
  const cookie = async () => (await context.cookies()).find(({ name }) => name === NAME)
  const logIn = () =>
    page.evaluate(
      `accounts.logIn(${JSON.stringify({ identifier: 'kim@example.com', password: PASSWORD })})`,
    )

  it('signs in without a script that can see a token', async () => {
    await settled(page, 'signed_out')
    await logIn()

    const seen = await page.evaluate<string>(
      `JSON.stringify([document.cookie, { ...localStorage }, accounts.session])`,
    )
    const { email } = await page.evaluate<{ email: string }>('accounts.me()')
    const kept = await cookie()

    assert.equal(email, 'kim@example.com')
    assert.deepEqual([kept?.httpOnly, kept?.sameSite, kept?.path], [true, 'Lax', '/'])
    const [token = 'no token'] = (kept?.value ?? '').split('~')
    assert.ok(!seen.includes(token), seen)
    assert.match(seen, /^\["",\{\},\{"status":"signed_in"/)
    assert.equal(await page.evaluate('accounts.accessToken()'), undefined)
  })

  it('is signed in after a reload, and in a new tab', async () => {
    await page.reload()
    await page.evaluate(START)
    const other = await open()

    await settled(page, 'signed_in')
    await settled(other, 'signed_in')
    const changed = await other.evaluate(`accounts.updateMe({ nick: 'Captain' })`)

    assert.deepEqual(Object(changed).profile, { nick: 'Captain' })
    await other.close()
  })

  it('shows who is signed in by the hooks of React, and what changes elsewhere', async () => {
    const shown = await open()
    await shown.addScriptTag({ content: await greetingScript(), type: 'module' })
    const says = (text: string) =>
      shown.waitForFunction(`document.querySelector('p')?.textContent === '${text}'`, null, PATIENT)

    await says('signed_in kim@example.com')
    await page.evaluate('accounts.logOut()')
    await says('signed_out nobody')
    await logIn()
    await says('signed_in kim@example.com')
    await shown.close()
  })

  it('goes on when the access token has ended, one refresh for all calls', async () => {
    const [access = '', refresh = ''] = ((await cookie())?.value ?? '').split('~')
    const value = `${access.slice(0, -4)}AAAA~${refresh}`
    await context.addCookies([{ name: NAME, value, url: club.line.url, httpOnly: true }])
    const before = club.line.refreshes

    const names = await page.evaluate(
      `Promise.all([1, 2, 3].map(() => accounts.me().then(({ email }) => email)))`,
    )

    assert.deepEqual(names, Array(3).fill('kim@example.com'))
    assert.equal(club.line.refreshes, before + 1)
  })

  it('lends nothing to a page of another origin', async () => {
    const elsewhere = await context.newPage()
    await elsewhere.goto(club.line.url.replace('127.0.0.1', 'localhost'))
    const api = JSON.stringify(`${club.line.url}/account/api/club`)

    const outcomes = await elsewhere.evaluate(`Promise.all([
      fetch(${api} + '/logout', { method: 'POST', mode: 'no-cors', credentials: 'include' }),
      fetch(${api} + '/me', { credentials: 'include' }),
      fetch(${api} + '/logout', {
        method: 'POST', credentials: 'include', headers: { 'usher-session': 'cookie' },
      }),
    ].map((call) => call.then(({ type }) => type, () => 'refused')))`)

    assert.deepEqual(outcomes, ['opaque', 'refused', 'refused'])
    assert.equal(Object(await page.evaluate('accounts.me()')).email, 'kim@example.com')
    await elsewhere.close()
  })

  it('signs out on the server, in the browser and in every tab', async () => {
    const other = await open()
    await settled(other, 'signed_in')

    await page.evaluate('accounts.logOut()')

    await settled(other, 'signed_out')
    assert.equal(await cookie(), undefined)
    await page.reload()
    await page.evaluate(START)
    await settled(page, 'signed_out')
  })
})

/** What such a page has to do. */
const START = `import('/client/index.ts').then(({ createClient }) => {
  globalThis.accounts = createClient({ app: 'club', session: 'cookie' })
})`

async function greetingScript(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      lib: {
        entry: fileURLToPath(new URL('../support/greeting.mjs', import.meta.url)),
        formats: ['es'],
      },
    },
  })
  const [{ output } = { output: [] }] = [built].flat() as { output: { code?: string }[] }[]
  return output[0]?.code ?? ''
}
