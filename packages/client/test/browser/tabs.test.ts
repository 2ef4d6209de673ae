import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { createClient } from '@usher/client'
import { linkIn } from '@usher/mail/testing'
import { type Browser, chromium, type Page } from 'playwright-core'
import { type Club, PASSWORD, startClub } from '../support/club.ts'

const PLACES = [process.env.CHROMIUM ?? '', '/usr/bin/chromium', '/usr/bin/google-chrome']
const executablePath = PLACES.find((place) => place !== '' && existsSync(place))
const skip = executablePath || process.env.CI ? false : 'there is no Chromium'
const REFRESHES = 500
/** A tab in the background draws nothing, so it looks by the clock. */
const PATIENT = { polling: 50, timeout: 120_000 }

describe('three tabs of a browser', { skip }, () => {
  let club: Club
  let browser: Browser
  let tabs: readonly Page[] = []
  before(async () => {
    club = await startClub()
    browser = await chromium.launch({
      args: ['--no-sandbox', '--disable-gpu', '--no-first-run'],
      ...(executablePath && { executablePath }),
    })
    const context = await browser.newContext()
    tabs = await Promise.all([1, 2, 3].map(() => context.newPage()))
    for (const tab of tabs) await tab.goto(club.line.url)
    const client = createClient({ baseUrl: club.line.url, app: 'club' })
    await client.register({ email: 'kim@example.com', password: PASSWORD })
    const link = new URL(linkIn(await club.mails.mailTo('kim@example.com')))
    await client.activate(link.searchParams.get('token') ?? '')
  })
  after(async () => {
    await browser.close()
    await club.stop()
  })

  it('share one sign-in, and one refresh on the wire', async () => {
    const [first, second, third] = tabs
    await Promise.all(tabs.map((tab) => tab.evaluate(OPEN)))
    const word = JSON.stringify({ identifier: 'kim@example.com', password: PASSWORD })
    await first?.evaluate(`accounts.logIn(${word})`)
    await second?.waitForFunction(`accounts.session.status === 'signed_in'`, null, PATIENT)
    await third?.evaluate(EXPIRE)
    const before = club.line.refreshes

    const names = await Promise.all(
      tabs.map((tab) => tab.evaluate(`accounts.me().then((me) => me.email)`)),
    )

    assert.deepEqual(names, Array(3).fill('kim@example.com'))
    assert.equal(club.line.refreshes, before + 1)
  })

  it(`stay signed in for ${REFRESHES} refreshes with lost answers and two restarts`, async () => {
    const before = club.line.refreshes
    club.line.loseEvery(20)
    const refresh = (times: number) =>
      Promise.all(tabs.map((tab) => tab.evaluate(`refreshTimes(${times})`)))

    while (club.line.refreshes - before < REFRESHES) {
      const working = refresh(60)
      if (club.line.refreshes - before < REFRESHES / 2) await club.restart()
      const left = await working
      assert.deepEqual(left, ['signed_in', 'signed_in', 'signed_in'])
    }

    assert.ok(club.line.lost >= REFRESHES / 20 - 1, `${club.line.lost} answers were lost`)
    assert.deepEqual(await Promise.all(tabs.map((tab) => tab.evaluate('ended'))), [0, 0, 0])
  })

  it('see a sign-in that the storage shows them later than the news of it', async () => {
    const [first, second] = tabs
    const key = JSON.stringify('usher:club')
    const kept = await first?.evaluate<string>(`localStorage.getItem(${key})`)
    await first?.evaluate('accounts.logOut()')
    await second?.waitForFunction(`accounts.session.status === 'signed_out'`, null, PATIENT)

    await first?.evaluate(`localStorage.setItem(${key}, ${JSON.stringify(kept)})`)

    await second?.waitForFunction(`accounts.session.status === 'signed_in'`, null, PATIENT)
  })

  it('are all signed out when one of them signs out', async () => {
    const [first, second, third] = tabs
    await first?.evaluate('accounts.logOut()')

    await second?.waitForFunction(`accounts.session.status === 'signed_out'`, null, PATIENT)
    await third?.waitForFunction(`accounts.session.status === 'signed_out'`, null, PATIENT)
  })
})

/** Runs in each tab: the client, and a second one that is asked to refresh again and again. */
const OPEN = `(async () => {
  const { createClient, webStorage } = await import('/client/index.ts')
  const { SessionKeeper } = await import('/client/session.ts')
  const storage = webStorage(localStorage)
  globalThis.ended = 0
  globalThis.accounts = createClient({ app: 'club', storage })
  accounts.on('sessionEnded', () => { ended += 1 })
  const fetchIt = (input, init) => fetch(input, init)
  const keeper = new SessionKeeper({ app: 'club', api: '/account/api/club', storage, fetch: fetchIt })
  globalThis.refreshTimes = async (times) => {
    for (let i = 0; i < times; i += 1) await keeper.replace(await keeper.accessToken())
    return keeper.state.status
  }
})()`

const EXPIRE = `(() => {
  const kept = JSON.parse(localStorage.getItem('usher:club'))
  localStorage.setItem('usher:club', JSON.stringify({ ...kept, expires_at: 0 }))
})()`
