import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Page } from 'playwright-core'
import { student } from '../support/people.ts'
import { inBrowser } from './support/browser.ts'

const PASSWORD = 'Learn-with-joy-1'

inBrowser('the pages of people with an account', (surfing) => {
  const signIn = async (page: Page, email: string, password = PASSWORD) => {
    await page.goto('/account/vividly/sign-in')
    await page.getByLabel('E-mail address').fill(email)
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  }

  it('show where one is signed in, and end all other sessions', async () => {
    const { console, open } = surfing()
    const kim = await student(console.engineOf('vividly'), 'kim')
    const page = await open()
    await signIn(page, kim.identifier)

    await page.getByRole('heading', { level: 1, name: 'Your sessions' }).waitFor()
    const sessions = page.getByRole('list', { name: 'Sessions' }).getByRole('listitem')
    await sessions.filter({ hasText: 'this one' }).waitFor()
    assert.equal(await sessions.count(), 2)
    await page.getByRole('button', { name: 'End all others' }).click()
    await page.getByText('All other sessions have ended.').waitFor()

    await sessions.nth(1).waitFor({ state: 'detached' })
    const { store } = console.engineOf('vividly')
    assert.equal((await store.sessions.listActive(kim.id, new Date())).length, 1)
  })

  it('know the own session also where tokens do not name it', async () => {
    const { console, open } = surfing()
    await console.engineOf('theater').createAccount({
      identifier: 'lee@example.com',
      password: 'Front-row-5!',
      actor: 'operator:test',
    })
    const page = await open()
    await page.goto('/account/theater/sign-in')
    await page.getByLabel('E-mail address').fill('lee@example.com')
    await page.getByLabel('Password', { exact: true }).fill('Front-row-5!')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()

    await page.getByRole('listitem').filter({ hasText: 'this one' }).waitFor()
  })

  it('change the password, with the current one', async () => {
    const { console, open } = surfing()
    const mo = await student(console.engineOf('vividly'), 'mo')
    const page = await open()
    await signIn(page, mo.identifier)
    await page.getByRole('heading', { level: 1, name: 'Your sessions' }).waitFor()
    await page.getByRole('link', { name: 'Password' }).click()
    const change = async (current: string) => {
      await page.getByLabel('Current password').fill(current)
      await page.getByLabel('New password', { exact: true }).fill('Learn-again-2')
      await page.getByLabel('New password again').fill('Learn-again-2')
      await page.getByRole('button', { name: 'Change the password' }).click()
    }
    await change('not this one')
    await page
      .getByRole('alert')
      .filter({ hasText: 'The current password is not right.' })
      .waitFor()
    await change(PASSWORD)
    await page.getByText('The password is changed.').waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByText('You are signed out.').waitFor()

    await signIn(page, mo.identifier, 'Learn-again-2')
    await page.getByRole('heading', { level: 1, name: 'Your sessions' }).waitFor()
  })

  it('work with the OAuth2 password form as well', async () => {
    const { console, open } = surfing()
    await console.engineOf('killrvideo').createAccount({
      identifier: 'pat@example.com',
      password: 'Press-play-1',
      profile: {},
      actor: 'operator:test',
    })
    const page = await open()
    await page.goto('/account/killrvideo-oauth2')
    await page.getByLabel('E-mail address').fill('pat@example.com')
    await page.getByLabel('Password', { exact: true }).fill('Press-play-1')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()

    await page.getByRole('heading', { level: 1, name: 'Change your password' }).waitFor()
  })

  it('keep somebody signed in over a reload, out of reach of scripts, and forget them for good', async () => {
    const { console, open } = surfing()
    const una = await student(console.engineOf('vividly'), 'una')
    const page = await open()
    await signIn(page, una.identifier)
    await page.getByRole('heading', { level: 1, name: 'Your sessions' }).waitFor()

    await page.reload()
    await page.getByRole('heading', { level: 1, name: 'Your sessions' }).waitFor()
    assert.equal(
      await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, document.cookie])),
      '[{},{},""]',
    )
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByText('You are signed out.').waitFor()

    assert.deepEqual(await page.context().cookies(), [])
    const { store } = console.engineOf('vividly')
    assert.equal((await store.sessions.listActive(una.id, new Date())).length, 1) // registered on a phone
    await page.goBack()
    await page.reload()
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
  })

  it('put the focus on what was wrong', async () => {
    const page = await surfing().open()
    await signIn(page, 'nobody@example.com')
    await page.getByRole('alert').filter({ hasText: 'is not right' }).waitFor()

    const focused = await page.evaluate(() => document.activeElement?.textContent)
    assert.match(focused ?? '', /is not right/)
  })
})
