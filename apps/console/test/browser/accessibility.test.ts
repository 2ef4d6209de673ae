import assert from 'node:assert/strict'
import { it } from 'node:test'
import { logIn, student } from '../support/people.ts'
import { inBrowser } from './support/browser.ts'
import { problemsOf } from './support/judge.ts'
import { signIn } from './support/sign-in.ts'

/** Both themes, and both layouts; what is narrow does not depend on the theme. */
const LOOKS = [
  { name: 'light', colorScheme: 'light', width: 1280 },
  { name: 'dark and narrow', colorScheme: 'dark', width: 390 },
] as const

inBrowser('every page of the console', (surfing) => {
  for (const { name, colorScheme, width } of LOOKS) {
    it(`is accessible (${name})`, async () => {
      const { console, open } = surfing()
      const email = `${colorScheme}${width}@example.com`
      await console.signIn(email)
      const kim = await lively(`kim.${colorScheme}${width}`)
      const page = await open({ colorScheme, viewport: { width, height: 800 } })
      const problems: string[] = []
      const judge = async (heading: string | RegExp) => {
        await page.getByRole('heading', { name: heading }).first().waitFor()
        problems.push(...(await problemsOf(page)))
      }
      const visit = async (path: string, heading: string | RegExp) => {
        await page.goto(path)
        await judge(heading)
      }

      await visit('/', 'All 5 apps are running')
      await visit('/inbox', 'Inbox')
      await page.getByRole('list', { name: 'Mails' }).getByRole('link').first().click()
      await judge('Reset your Vividly password')
      await visit('/sign-in', 'Administration')

      await signIn(page, email)
      await page.getByText('in 30 days').first().waitFor()
      await judge('Activity')
      await page.getByText('The same in numbers').click()
      await judge('Activity')
      await visit('/admin/accounts/vividly', 'Accounts')
      await page.getByRole('button', { name: 'Create an account' }).click()
      await judge('A new account')
      await visit(`/admin/accounts/vividly/${kim.id}`, kim.identifier)
      await page.getByRole('cell', { name: 'Signed in' }).first().waitFor()
      await judge(kim.identifier)
      await page.getByRole('button', { name: 'Suspend' }).click()
      await judge(`Suspend ${kim.identifier}?`)
      await visit('/admin/audit', 'Audit log')
      await page.getByRole('cell', { name: 'Signed in' }).first().waitFor()
      await judge('Audit log')
      await visit('/admin/outbox', 'Outbox')
      await visit('/admin/letters?realm=vividly', 'Letters')
      await judge('Reset your Vividly password')
      await visit('/admin/operation', 'Operation')
      await judge('Rate limits')
      await visit('/admin/requests', 'Requests')
      await visit('/admin/api-keys', 'API keys')
      await visit('/admin/invitations', 'Invitations')
      await visit('/admin/webhooks', 'Webhooks')
      await page.getByRole('button', { name: 'Add an endpoint' }).click()
      await judge('A new endpoint')
      await visit('/admin/administrators', 'Administrators')
      await visit('/admin/me', 'Your account')
      await visit('/admin/security', 'Your security')
      await page.getByRole('button', { name: 'Set up an authenticator app' }).click()
      await page.getByLabel('Your password').waitFor()
      await judge('Set up an authenticator app')

      assert.deepEqual(problems, [])
    })
  }

  /** Somebody with sessions, a mail and events. */
  async function lively(name: string) {
    const engine = surfing().console.engineOf('vividly')
    const account = await student(engine, name)
    await logIn(engine, account)
    await engine.sendPasswordReset({ accountId: account.id, actor: 'operator:test' })
    return account
  }
})
