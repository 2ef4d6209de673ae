import assert from 'node:assert/strict'
import { it } from 'node:test'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { logIn, student } from '../support/people.ts'
import { inBrowser } from './support/browser.ts'
import { signIn } from './support/sign-in.ts'

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice']
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
        problems.push(...(await violations(page)), ...(await overflow(page)))
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
      await visit('/account/theater/sign-in', 'Sign in')
      await visit('/account/theater/forgot-password', 'Forgot your password?')
      await visit(
        '/account/theater/activate?token=x&email=kim@example.com',
        'Activate your account',
      )
      await page.getByRole('button', { name: 'Activate the account' }).click()
      await page.getByRole('alert').waitFor()
      await judge('Activate your account')
      await visit('/account/theater/activate', 'This link is incomplete')
      await visit('/account/vividly/reset-password?token=x&email=k', 'Choose a new password')
      await page.goto('/account/vividly/sign-in')
      await page.getByLabel('E-mail address').fill(kim.identifier)
      await page.getByLabel('Password', { exact: true }).fill('Learn-with-joy-1')
      await page.getByRole('button', { name: 'Sign in' }).click()
      await judge('Your sessions')
      await page.getByRole('link', { name: 'Password' }).click()
      await judge('Change your password')

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
      await judge('Suspend this account?')
      await visit('/admin/audit', 'Audit log')
      await page.getByRole('cell', { name: 'Signed in' }).first().waitFor()
      await judge('Audit log')
      await visit('/admin/outbox', 'Outbox')
      await visit('/admin/requests', 'Requests')
      await visit('/admin/me', 'Your account')

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

async function violations(page: Page): Promise<string[]> {
  // The mail's own HTML is the app's, and its sandbox lets no script in.
  // a color that is on its way to another one is none that people see
  await page.evaluate(`Promise.allSettled(document.getAnimations()
    .filter((each) => each instanceof CSSTransition).map((each) => each.finished))`)
  const axe = new AxeBuilder({ page }).withTags(WCAG).exclude('iframe')
  const { violations: found } = await axe.analyze()
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${page.url()} ${id} ${target}: ${failureSummary}`),
  )
}

/** Whether one has to scroll sideways. */
async function overflow(page: Page): Promise<string[]> {
  const width = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  return width > 0 ? [`${page.url()} is ${width} pixels too wide`] : []
}
