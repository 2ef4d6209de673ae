import assert from 'node:assert/strict'
import { it } from 'node:test'
import { logIn, student } from '../support/people.ts'
import { ADA } from '../support/start-console.ts'
import { inBrowser } from './support/browser.ts'
import { signIn } from './support/sign-in.ts'
import { focused, tabTo } from './support/tab-to.ts'

inBrowser('the console by keyboard alone', (surfing) => {
  it('signs in, finds an account, and suspends it', async () => {
    const { console, open } = surfing()
    const engine = console.engineOf('vividly')
    const kim = await student(engine, 'kim.keys')
    const { accessToken } = await logIn(engine, kim)
    await console.signIn()
    const page = await open()
    await page.goto('/')
    await page.getByRole('heading', { level: 1 }).waitFor()
    const { keyboard } = page

    await tabTo(page, 'link', 'Administration')
    await keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Administration' }).waitFor()
    await tabTo(page, 'textbox', 'E-mail address')
    await keyboard.type(ADA.email)
    await tabTo(page, 'textbox', 'Password')
    await keyboard.type(ADA.password)
    await keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Activity' }).waitFor()

    await page.goto('/admin/accounts/vividly')
    await page.getByText(/accounts? in vividly\.$/).waitFor()
    await tabTo(page, 'searchbox', 'Search')
    await keyboard.type('kim.keys')
    await keyboard.press('Enter')
    await page.getByRole('row').nth(2).waitFor({ state: 'detached' })
    await tabTo(page, 'link', 'kim.keys@school.example')
    await keyboard.press('Enter')

    await page.getByRole('heading', { level: 1, name: 'kim.keys@school.example' }).waitFor()
    await tabTo(page, 'button', 'Suspend')
    await keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    assert.equal(await focused(page), 'textbox Reason', 'what is harmless has the focus first')
    await tabTo(page, 'button', 'Suspend')
    await keyboard.press('Space')
    await page.getByText('Its next request will be refused.').waitFor()

    const { status } = await console.get('/vividly/api/v1/auth/me', { as: accessToken })
    assert.ok([401, 403].includes(status))
  })

  it('skips to the content', async () => {
    const page = await surfing().open()
    await page.goto('/inbox')
    await page.getByRole('heading', { level: 1, name: 'Inbox' }).waitFor()

    await tabTo(page, 'link', 'Skip to the content', 'Shift+Tab')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')

    assert.equal(await focused(page), 'searchbox Search mails')
    const outline = await page.evaluate(() => {
      const element = document.activeElement
      return element
        ? getComputedStyle(element).borderColor + getComputedStyle(element).outline
        : ''
    })
    assert.notEqual(outline, '')
  })

  it('closes a question with Escape, and gives the focus back', async () => {
    const { console, open } = surfing()
    await console.signIn('esc@example.com')
    const page = await open()
    await signIn(page, 'esc@example.com')
    await page.goto('/admin/accounts/theater')
    await tabTo(page, 'button', 'Create an account')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()

    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })

    assert.equal(await focused(page), 'button Create an account')
  })
})

/** Presses Tab, or another key, until the focus is on the control of this role and name. */
