import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type StrippingProxy, startStrippingProxy } from '../support/stripping-proxy.ts'
import { type Surfing, startSurfing, whyNoBrowser } from './support/browser.ts'
import { fillIn } from './support/sign-in.ts'

const PATH = '/accounts'

describe('behind a proxy that takes a path away', { skip: whyNoBrowser }, () => {
  let proxy: StrippingProxy
  let surfing: Surfing & { stop(): Promise<void> }
  let outside: string
  before(async () => {
    proxy = await startStrippingProxy(PATH)
    outside = `http://127.0.0.1:${proxy.port}${PATH}`
    surfing = await startSurfing({ PUBLIC_URL: outside })
    proxy.leadTo(Number(new URL(surfing.console.url).port))
  })
  after(async () => {
    await surfing?.stop()
    await proxy?.stop()
  })

  it('links in mails lead to pages that work, from registering to the sessions', async () => {
    const email = 'kim@example.com'
    const password = 'Front-row-5!'
    const register = await fetch(`${outside}/theater/api/v1/accounts/register/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password }),
    })
    assert.equal(register.status, 201)
    const page = await surfing.open()
    await page.goto(`${outside}/inbox?search=${email}`)
    await page.getByRole('link', { name: email }).click()
    const link = page.getByRole('link', { name: 'Open the link of this mail' })
    const href = (await link.getAttribute('href')) ?? ''
    assert.ok(href.startsWith(`${outside}/account/theater/activate?token=`), href)
    await page.frameLocator('iframe').getByText('Activate the account').waitFor()

    await page.goto(href)
    await page.getByRole('button', { name: 'Activate the account' }).click()
    await page.getByRole('heading', { level: 1, name: 'Your account is active' }).waitFor()
    await page.getByRole('link', { name: 'Sign in' }).click()
    await fillIn(page, email, password)

    await page.getByRole('heading', { level: 1, name: 'Your sessions' }).waitFor()
    assert.equal(page.url(), `${outside}/account/theater/sessions`)
  })

  it('administrators sign in and come to where they wanted to go', async () => {
    const ada = await surfing.console.signIn('ada@example.com')
    assert.ok(ada.id)
    const page = await surfing.open()
    await page.goto(`${outside}/admin/audit`)
    await page.getByRole('heading', { level: 1, name: 'Administration' }).waitFor()
    await fillIn(page, 'ada@example.com')

    await page.getByRole('heading', { level: 1, name: 'Audit log' }).waitFor()
    assert.equal(page.url(), `${outside}/admin/audit`)
    await page.reload()
    await page.getByRole('heading', { level: 1, name: 'Audit log' }).waitFor()
    const file = page.waitForEvent('download')
    await page.getByRole('link', { name: /CSV/ }).click()
    assert.match((await file).url(), new RegExp(`^${outside}/console/api/audit\\.csv`))
  })

  it('API pages describe and try what is there', async () => {
    const page = await surfing.open()
    await page.goto(`${outside}/`)
    await page.getByRole('link', { name: 'API page of theater' }).click()
    await page.getByText('Movies homework').first().waitFor()

    const described = await (await fetch(`${outside}/theater/openapi.json`)).json()

    assert.deepEqual(described.servers, [{ url: `${PATH}/theater` }])
  })

  it('redirects stay below the path', async () => {
    const answer = await fetch(`${outside}/theater/api/v1/accounts/login?next=1`, {
      method: 'POST',
      redirect: 'manual',
    })

    assert.equal(answer.status, 307)
    assert.equal(answer.headers.get('location'), `${PATH}/theater/api/v1/accounts/login/?next=1`)
  })

  it('nothing is asked for that is not there', () => {
    assert.deepEqual(proxy.missed, [])
  })
})
