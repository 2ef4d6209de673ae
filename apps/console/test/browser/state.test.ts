import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Page } from 'playwright-core'
import { student } from '../support/people.ts'
import { inBrowser } from './support/browser.ts'
import { fillIn, signIn } from './support/sign-in.ts'

inBrowser('what a page shows', (surfing) => {
  const administrator = async (email: string) => {
    const { console, open } = surfing()
    const signedIn = await console.signIn(email)
    const page = await open()
    await signIn(page, email)
    return { page, signedIn }
  }
  const field = (page: Page, name: string) => page.getByLabel(name)

  it('is the filter that is applied, also after Back', async () => {
    const engine = surfing().console.engineOf('vividly')
    await student(engine, 'kim.filter')
    await student(engine, 'lee.filter')
    const { page } = await administrator('filters@example.com')
    await page.goto('/admin/accounts/vividly')
    await page.getByRole('link', { name: 'lee.filter@school.example' }).waitFor()
    await field(page, 'Search').fill('kim.filter')
    await page.keyboard.press('Enter')
    await page
      .getByRole('link', { name: 'lee.filter@school.example' })
      .waitFor({ state: 'detached' })

    await page.goBack()

    await page.getByRole('link', { name: 'lee.filter@school.example' }).waitFor()
    assert.equal(await field(page, 'Search').inputValue(), '')
    await page.goForward()
    await page
      .getByRole('link', { name: 'lee.filter@school.example' })
      .waitFor({ state: 'detached' })
    assert.equal(await field(page, 'Search').inputValue(), 'kim.filter')
  })

  it('applies what was typed together with what is chosen, and keeps the focus', async () => {
    const { page } = await administrator('typed@example.com')
    await page.goto('/admin/accounts/vividly')
    await field(page, 'Search').fill('nobody')
    await field(page, 'State').focus()
    await field(page, 'State').selectOption('suspended')

    await page.getByText('No accounts match.').waitFor()
    const { search } = new URL(page.url())
    assert.deepEqual(Object.fromEntries(new URLSearchParams(search)), {
      search: 'nobody',
      status: 'suspended',
    })
    assert.equal(await field(page, 'State').evaluate((it) => it === document.activeElement), true)

    await page.goto('/admin/audit')
    await field(page, 'From').fill('2026-01-02')
    await field(page, 'What').selectOption('login.failed')
    await page.waitForURL(/type=login\.failed/)
    assert.equal(await field(page, 'From').inputValue(), '2026-01-02')
    assert.match(page.url(), /since=2026-01-02/)
    await field(page, 'Up to').fill('2026-01-01')
    await page.getByRole('button', { name: 'Apply' }).click()
    await page.getByText('The last day is before the first.').waitFor()
    await page.goto('/admin/audit?type=nonsense')
    await page.getByText('There is no such kind of event.').waitFor()
  })

  it('stays below the question when the session ends, with what was typed', async () => {
    const { page, signedIn } = await administrator('typing@example.com')
    await page.goto('/admin/accounts/vividly')
    await page.getByRole('button', { name: 'Create an account' }).click()
    const form = page.getByRole('form', { name: 'A new account' })
    await form.getByLabel('E-mail address').fill('half.typed@school.example')
    await signedIn.delete('/session/all')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    const again = page.getByRole('dialog', { name: 'Sign in again' })
    await again.getByText('Your session has ended.').waitFor()

    await again.getByLabel('E-mail address').fill('typing@example.com')
    await again.getByLabel('Password', { exact: true }).fill('a seat in the front row')
    await again.getByRole('button', { name: 'Sign in', exact: true }).click()

    await again.waitFor({ state: 'detached' })
    assert.equal(await form.getByLabel('E-mail address').inputValue(), 'half.typed@school.example')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await page.getByText('The account half.typed@school.example is created.').waitFor()
  })

  it('is the same place after two refused requests at once', async () => {
    const kim = await student(surfing().console.engineOf('vividly'), 'kim.two')
    const { page, signedIn } = await administrator('two@example.com')
    await page.goto('/admin')
    await page.getByRole('heading', { level: 1, name: 'Activity' }).waitFor()
    await signedIn.delete('/session/all')
    // Account, its realm and its events are asked for at once, and all are refused.
    await page.evaluate((path) => {
      history.pushState({}, '', path)
      dispatchEvent(new PopStateEvent('popstate'))
    }, `/admin/accounts/vividly/${kim.id}`)
    await page.getByText('Your session has ended.').waitFor()
    await fillIn(page, 'two@example.com')

    await page.getByRole('heading', { level: 1, name: kim.identifier }).waitFor()
    await page.getByRole('cell', { name: 'Registered' }).waitFor()
  })

  it('tells of a session that has ended instead of saving its refusal as a file', async () => {
    const { page, signedIn } = await administrator('export@example.com')
    await page.goto('/admin/audit')
    await page.getByRole('cell', { name: 'Signed in' }).first().waitFor()
    await signedIn.delete('/session/all')

    await page.getByRole('link', { name: 'Export as CSV' }).click()

    await page.getByText('Your session has ended.').waitFor()
  })

  it('puts the focus where it says what has happened', async () => {
    const kim = await student(surfing().console.engineOf('vividly'), 'kim.focus')
    const { page } = await administrator('focus@example.com')
    await page.goto(`/admin/accounts/vividly/${kim.id}`)
    await page.getByRole('button', { name: 'Suspend' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Suspend' }).click()
    await page.getByRole('button', { name: 'Activate' }).waitFor()
    await page.getByRole('dialog').waitFor({ state: 'detached' })

    assert.match(await focusedText(page), /The account is suspended/)
    await page.context().clearCookies()
    await page.goto('/sign-in')
    await fillIn(page, 'focus@example.com', 'not the password')
    await page.getByRole('alert').filter({ hasText: 'wrong' }).waitFor()
    assert.match(await focusedText(page), /password is wrong/)
  })

  it('says that there is no such page or account, and where to go', async () => {
    const { page } = await administrator('nowhere@example.com')
    const answer = await page.goto('/admin/acounts')
    await page.getByRole('heading', { level: 1, name: 'There is no such page' }).waitFor()
    assert.equal(answer?.status(), 404)
    await page.goto('/nothing/at/all')
    await page.getByRole('link', { name: 'administration', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Activity' }).waitFor()
    await page.goto('/admin/accounts/vividly/user_nobody')
    await page.getByRole('heading', { level: 1, name: 'There is no such account' }).waitFor()
    await page.getByRole('link', { name: 'accounts', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Accounts' }).waitFor()
  })
})

async function focusedText(page: Page): Promise<string> {
  return page.evaluate(() => document.activeElement?.textContent ?? '')
}
