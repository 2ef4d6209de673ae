import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import {
  type ProxyProgram,
  startRealProxy,
  unusedPort,
  whyNotInstalled,
} from '../support/real-proxy.ts'
import { startSurfing, whyNoBrowser } from './support/browser.ts'
import { fillIn } from './support/sign-in.ts'

const EMAIL = 'kim@example.com'
const FIRST = 'Front-row-5!'
const SECOND = 'Back-row-6!'

for (const program of ['nginx', 'caddy'] as const) {
  for (const kind of ['path', 'name'] as const) {
    const where = kind === 'path' ? 'below a path' : 'under its own name'
    const skip = whyNoBrowser || whyNotInstalled(program)
    describe(`behind ${program}, ${where}, as the documentation says`, { skip }, () => {
      it("a newcomer's whole way leads to pages that work", (t) => playTheWay(t, program, kind))
    })
  }
}

async function playTheWay(
  t: { after(job: () => Promise<void>): void },
  program: ProxyProgram,
  kind: 'path' | 'name',
): Promise<void> {
  const port = await unusedPort()
  const outside =
    kind === 'path' ? `http://127.0.0.1:${port}/accounts` : `http://accounts.localhost:${port}`
  const surfing = await startSurfing({ PUBLIC_URL: outside, TRUST_PROXY: '1' })
  t.after(surfing.stop)
  const target = Number(new URL(surfing.console.url).port)
  t.after(await startRealProxy(program, kind, { port, target }))
  const page = await surfing.open()
  const heading = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor()

  await page.goto(kind === 'path' ? outside : `${outside}/`)
  await heading('All 5 apps are running')
  assert.equal(await register(page), 201)
  await page.goto(await newestLink(surfing.console.url, `${outside}/account/theater/activate`))
  await page.getByRole('button', { name: 'Activate the account' }).click()
  await heading('Your account is active')
  await page.getByRole('link', { name: 'Sign in' }).click()
  await fillIn(page, EMAIL, FIRST)
  await heading('Your sessions')

  await page.goto(`${outside}/account/theater/forgot-password`)
  await page.getByLabel('E-mail address').fill(EMAIL)
  await page.getByRole('button', { name: 'Send the mail' }).click()
  await page.goto(
    await newestLink(surfing.console.url, `${outside}/account/theater/reset-password`),
  )
  await page.getByLabel('New password', { exact: true }).fill(SECOND)
  await page.getByLabel('New password again').fill(SECOND)
  await page.getByRole('button', { name: 'Change the password' }).click()
  await heading('Your password is changed')
  await page.goto(`${outside}/account/theater/sign-in`)
  await fillIn(page, EMAIL, SECOND)
  await heading('Your sessions')
}

/** From the page, so with its origin and through the proxy. */
function register(page: Page): Promise<number> {
  return page.evaluate(
    async (body) => {
      const url = new URL('theater/api/v1/accounts/register/', document.baseURI)
      const headers = { 'content-type': 'application/json' }
      return (await fetch(url, { method: 'POST', headers, body })).status
    },
    JSON.stringify({ email: EMAIL, password: FIRST }),
  )
}

/** In the inbox, which answers this machine alone and no proxy. */
async function newestLink(server: string, start: string): Promise<string> {
  const escaped = start.replace(/[.?]/g, '\\$&')
  for (;;) {
    const answer = await fetch(`${server}/console/api/inbox?to=${EMAIL}&limit=1`)
    const [link] = new RegExp(`${escaped}\\?[^"\\\\\\s<]+`).exec(await answer.text()) ?? []
    if (link) return link.replaceAll('&amp;', '&')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
