import assert from 'node:assert/strict'
import { it } from 'node:test'
import { starter } from '@usher/starter'
import type { CDPSession, Page } from 'playwright-core'
import { inBrowser } from './support/browser.ts'

const PASSWORD = 'four quite random words'
const SECURITY = '/account/starter/security'

inBrowser(
  'passkeys on the account pages',
  (surfing) => {
    const member = async (name: string) => {
      const email = `${name}@example.com`
      await surfing()
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
      return { email, page, device }
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
      const { credentials } = await device.cdp.send('WebAuthn.getCredentials', device.id)
      assert.equal(credentials.length, 1)
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
  },
  {},
  [starter],
  'localhost',
)

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

interface Device {
  readonly cdp: CDPSession
  readonly id: { readonly authenticatorId: string }
}

/** Chromium's own authenticator (WebAuthn Level 3 §11), which answers at once. */
async function withDevice(page: Page): Promise<Device> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable', { enableUI: false })
  const id = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      defaultBackupEligibility: true,
      defaultBackupState: true,
    },
  })
  return { cdp, id }
}
