import assert from 'node:assert/strict'
import { after, it } from 'node:test'
import { authenticatorFor } from '@usher/app/testing'
import { type Person, startIssuer } from '@usher/federation/testing'
import { starter } from '@usher/starter'
import type { Page } from 'playwright-core'
import { mailboxOf } from '../support/mailbox.ts'
import { ADA } from '../support/start-console.ts'
import { inBrowser } from './support/browser.ts'
import { problemsOf } from './support/judge.ts'
import { keeps, withDevice } from './support/virtual-device.ts'

const PASSWORD = 'four quite random words'
const SECURITY = '/account/starter/security'
const issuer = await startIssuer()
after(() => issuer.stop())

inBrowser(
  'passkeys and other providers on the account pages',
  (surfing) => {
    const member = async (name: string) => {
      const email = `${name}@example.com`
      const { account } = await surfing()
        .console.engineOf('starter')
        .createAccount({
          identifier: email,
          password: PASSWORD,
          roles: ['user'],
          actor: 'operator:test',
        })
      const page = await surfing().open({ viewport: { width: 390, height: 844 } })
      const device = await withDevice(page)
      await signIn(page, email)
      return { accountId: account.id, email, page, device }
    }

    it('are added, sign in without a name, approve their removal, and are gone', async () => {
      const { page, device } = await member('kim')

      await addPasskey(page, 'MacBook')
      await page.getByRole('heading', { name: 'Recovery codes' }).waitFor()
      assert.equal(await page.locator('.codes li').count(), 10)
      await page.goto(SECURITY)
      await page.getByText('MacBook').first().waitFor()
      await page.context().clearCookies()

      await page.goto('/account/starter/sign-in')
      await page.waitForURL(/\/account\/starter\/profile/) // the browser fills it in by itself
      await page.goto(SECURITY)
      await page.getByText('MacBook').first().click()
      await page.getByRole('button', { name: 'Remove MacBook' }).click()
      await page.locator('form[data-passkey="get"] button').click()
      await page.waitForURL(/done=removed/)
      await keeps(device, []) // the page tells the browser that the passkey is of no use any more
    })

    it('are how somebody who was invited comes in, on the page of the link', async () => {
      const { console, open } = surfing()
      const email = 'ines@example.com'
      await console
        .engineOf('starter')
        .inviteAccount({ identifier: email, profile: {}, actor: 'operator:test' })
      const page = await open({ viewport: { width: 390, height: 844 } })
      await withDevice(page)

      await page.goto(await mailboxOf(console).link(email, 'reset-password'))
      await page.getByRole('heading', { name: 'Choose a password or a passkey' }).waitFor()
      assert.deepEqual(await problemsOf(page), [])
      await page.getByLabel('Name of the passkey', { exact: true }).fill('Phone')
      await page.getByRole('button', { name: 'Add a passkey', exact: true }).click()
      await page.getByRole('heading', { name: 'Recovery codes', exact: true }).waitFor()
      assert.equal(await page.locator('.codes li').count(), 10)
      await page.getByRole('link', { name: 'I have kept them', exact: true }).click()

      await page.waitForURL(/\/account\/starter\/profile/) // the browser fills it in by itself
      await page.goto(SECURITY)
      await page.getByText('Phone').first().waitFor()
    })

    it('are offered where there is none, and forgotten when no realm has them', async () => {
      const { accountId, email, page, device } = await member('uma')
      const offered = page.locator('[data-passkey-offer]')
      await offered.waitFor()
      assert.deepEqual(await problemsOf(page), [])
      await offered.getByRole('link', { name: 'Add a passkey', exact: true }).click()
      await page.waitForURL(/\/account\/starter\/security/)
      await addPasskey(page, 'Laptop')
      await page.getByRole('heading', { name: 'Recovery codes' }).waitFor()
      await page.goto('/account/starter/profile')
      await page.getByRole('heading', { level: 1 }).waitFor()
      assert.equal(await offered.count(), 0)
      await keeps(device, [email])

      const engine = surfing().console.engineOf('starter')
      await engine.resetFactors({ accountId, actor: 'operator:test' })
      await page.context().clearCookies()
      await page.goto('/account/starter/sign-in') // the browser fills it in by itself
      await page.getByText('The passkey was not accepted.').waitFor()
      await keeps(device, [])
    })

    it('of a provider, the button registers, and finds the account the next time', async () => {
      const page = await surfing().open()
      somebodyIs({ sub: 'nora', email: 'nora@example.com', email_verified: true, name: 'Nora' })

      for (let time = 0; time < 2; time += 1) {
        await page.goto('/account/starter/sign-in')
        assert.deepEqual(await problemsOf(page), [])
        await page.getByRole('button', { name: 'Continue with Example School' }).click()
        await page.waitForURL(/\/account\/starter\/profile/)
        await page.locator('input[value="Nora"]').waitFor()
        assert.ok(!page.url().includes('code'))
        await page.goto(SECURITY)
        await page.getByText('Example School', { exact: true }).waitFor()
        assert.deepEqual(await problemsOf(page), [])
        await page.context().clearCookies()
      }
    })

    it('a provider is linked with a proof, signs in, and is taken away again', async () => {
      const { page } = await member('otto')
      somebodyIs({ sub: 'otto at school', email: 'otto@school.example', email_verified: true })
      await page.goto(SECURITY)

      await page.getByRole('button', { name: 'Link Example School' }).click()
      await page.locator('input[name="password"]').fill(PASSWORD)
      await page.keyboard.press('Enter')
      await page.getByRole('button', { name: 'Remove Example School' }).waitFor()
      await page.context().clearCookies()
      await page.goto('/account/starter/sign-in')
      await page.getByRole('button', { name: 'Continue with Example School' }).click()
      await page.waitForURL(/\/account\/starter\/profile/)
      await page.goto(SECURITY)
      await page.getByRole('button', { name: 'Remove Example School' }).click()
      await page.locator('input[name="password"]').fill(PASSWORD)
      await page.keyboard.press('Enter')

      await page.getByText('The way to sign in is removed.').waitFor()
      await page.getByRole('button', { name: 'Link Example School' }).waitFor()
    })

    it('are the second step after the password', async () => {
      const { page, email } = await member('lee')
      await addPasskey(page, 'Phone')
      await page.getByRole('heading', { name: 'Recovery codes' }).waitFor()
      await page.context().clearCookies()

      await signIn(page, email, { waits: false })
      await page.locator('form[data-passkey="second-factor"] button').click()

      await page.waitForURL(/\/account\/starter\/profile/)
    })

    it('and codes are what administrators add before anything else, by keyboard alone', async () => {
      const email = 'ada@example.com'
      await surfing().console.signIn(email)
      const page = await surfing().open({ viewport: { width: 390, height: 844 } })
      const device = await withDevice(page)
      await page.goto('/sign-in')
      await enterPassword(page, email)
      await page.getByRole('heading', { level: 1, name: 'Your security' }).waitFor()
      await page.goto('/admin/accounts')
      await page.getByText('Administrators need a second factor here.').waitFor()

      await proveFor(page, 'Set up an authenticator app')
      const key = await page.locator('main code').first().textContent()
      const secret = (key ?? '').replaceAll(' ', '')
      const phone = authenticatorFor(
        `otpauth://totp/a?secret=${secret}&digits=6&period=30&algorithm=SHA1`,
      )
      await page.getByLabel('Code that the app shows').fill(phone.codeAt(new Date()))
      await page.keyboard.press('Enter')
      const codes = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')
      await codes.first().waitFor()
      const [first = '', second = ''] = await codes.allTextContents()
      assert.equal(await codes.count(), 10)
      assert.deepEqual(await problemsOf(page), [])
      const download = page.waitForEvent('download')
      await press(page, 'Download')
      assert.equal((await download).suggestedFilename(), 'usher-console-recovery-codes.txt')
      await press(page, 'I have kept them')

      await press(page, 'Add a passkey')
      await page.getByLabel('Code of your authenticator app, or a recovery code').fill(first)
      await page.keyboard.press('Enter')
      await page.getByText('Passkey 1', { exact: true }).waitFor()
      assert.deepEqual(await problemsOf(page), [])
      const { credentials } = await device.cdp.send('WebAuthn.getCredentials', device.id)
      assert.equal(credentials.length, 1)

      await page.context().clearCookies()
      await page.goto('/sign-in')
      await enterPassword(page, email)
      await page.getByLabel('Code of your authenticator app, or a recovery code').fill(second)
      assert.deepEqual(await problemsOf(page), [])
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name: 'Activity' }).waitFor()

      await page.context().clearCookies()
      await page.goto('/sign-in')
      await press(page, 'Sign in with a passkey')
      await page.getByRole('heading', { level: 1, name: 'Activity' }).waitFor()
    })
  },
  {
    ADMIN_SECOND_FACTOR: 'required',
    OIDC_SCHOOL_ISSUER: issuer.url,
    OIDC_SCHOOL_CLIENT_ID: issuer.clientId,
    OIDC_SCHOOL_CLIENT_SECRET: issuer.clientSecret,
    OIDC_SCHOOL_LABEL: 'Example School',
    OIDC_ALLOW_LOOPBACK: 'on',
  },
  [starter],
  'localhost',
)

/** Who signs in at the provider from now on, without being asked. */
function somebodyIs(person: Person): void {
  issuer.lie({
    answer({ url = '' }, response) {
      if (!url.startsWith('/authorize')) return false
      const back = issuer.signIn(issuer.url + url, person)
      response.writeHead(302, { location: back.href }).end()
      return true
    },
  })
}

async function press(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).focus()
  await page.keyboard.press('Enter')
}

/** On the console: the dialog that a button opens takes the password. */
async function proveFor(page: Page, name: string): Promise<void> {
  await press(page, name)
  await page.getByLabel('Your password').fill(ADA.password)
  await page.keyboard.press('Enter')
  await page.getByRole('img', { name: 'QR code for your authenticator app' }).waitFor()
}

async function enterPassword(page: Page, email: string): Promise<void> {
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(ADA.password)
  await page.keyboard.press('Enter')
}

async function addPasskey(page: Page, name: string) {
  await page.goto(SECURITY)
  await page.locator('form:has(input[value="passkey"]) input[name="name"]').fill(name)
  await page.locator('form:has(input[value="passkey"]) button').click()
  await page.locator('input[name="password"]').fill(PASSWORD)
  await page.keyboard.press('Enter')
  await page.locator('form[data-passkey="create"] button').click()
}

/** By the password, in a browser that offers no passkey by itself. */
async function signIn(page: Page, email: string, { waits = true } = {}) {
  await page.addInitScript(() => {
    if (location.search !== '?quiet') return
    Object.assign(PublicKeyCredential, {
      getClientCapabilities: async () => ({ conditionalGet: false }),
    })
  })
  await page.goto('/account/starter/sign-in?quiet')
  await page.locator('input[name="identifier"]').fill(email)
  await page.locator('input[name="password"]').fill(PASSWORD)
  await page.keyboard.press('Enter')
  if (waits) await page.waitForURL(/\/account\/starter\/profile/)
}
