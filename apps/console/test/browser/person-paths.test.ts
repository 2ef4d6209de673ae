import assert from 'node:assert/strict'
import { it } from 'node:test'
import { authenticatorFor } from '@usher/app/testing'
import { asIdentifier } from '@usher/engine'
import { starter } from '@usher/starter'
import type { Page } from 'playwright-core'
import { mailboxOf } from '../support/mailbox.ts'
import { inBrowser } from './support/browser.ts'
import { problemsOf } from './support/judge.ts'
import { tabTo } from './support/tab-to.ts'

const PASSWORD = 'four quite random words'

inBrowser(
  'the account pages of an app with everything on',
  (surfing) => {
    const member = async (name: string) => {
      const { console, open } = surfing()
      const email = `${name}@example.com`
      const { account } = await console
        .engineOf('starter')
        .createAccount({ identifier: email, password: PASSWORD, actor: 'operator:test' })
      const page = await open({ viewport: { width: 390, height: 844 } })
      return { email, account, page, mailbox: mailboxOf(console) }
    }
    const heading = (page: Page, name: string) =>
      page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
    const press = (page: Page, name: string) =>
      page.getByRole('button', { name, exact: true }).click()
    const signIn = async (page: Page, email: string) => {
      await page.goto('/account/starter/sign-in')
      await page.getByLabel('E-mail address').fill(email)
      await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
      await press(page, 'Sign in')
    }
    /** Fills in the password that is asked for before something that matters. */
    const prove = async (page: Page, password = PASSWORD) => {
      await heading(page, 'Is it you?')
      await page.getByLabel('Current password').fill(password)
      await press(page, 'Go on')
    }

    it('sign somebody in with a mailed code, after a wrong one', async () => {
      const { page, email, mailbox } = await member('kim')
      await page.goto('/account/starter/sign-in-code')
      await page.getByLabel('E-mail address').fill(email)
      await press(page, 'Send me a code')
      await page.getByRole('textbox', { name: 'Code from the mail' }).fill('AAAA-AAAA')
      await press(page, 'Sign in')
      await page.getByRole('alert').filter({ hasText: 'The code is not right' }).waitFor()
      assert.deepEqual(await problemsOf(page), [])

      const [code = ''] = await mailbox.find(email, /[0-9A-Z]{4}-[0-9A-Z]{4}/)
      await page.getByRole('textbox', { name: 'Code from the mail' }).fill(code.toLowerCase())
      await press(page, 'Sign in')

      await heading(page, 'Your profile')
    })

    it('lead from the sign-up to another address, and back to the first one', async () => {
      const { console, open } = surfing()
      const mailbox = mailboxOf(console)
      const page = await open({ viewport: { width: 390, height: 844 } })
      const [email, wanted] = ['lee@example.com', 'lee.new@example.com']
      await page.goto('/account/starter/register')
      await page.getByLabel('E-mail address').fill(email)
      await page.getByLabel('New password', { exact: true }).fill(PASSWORD)
      await page.getByLabel('New password again').fill(PASSWORD)
      await press(page, 'Create an account')
      await heading(page, 'Look into your mailbox')
      await page.goto(await mailbox.link(email, 'activate'))
      await press(page, 'Activate the account')
      await heading(page, 'Your account is active')
      await signIn(page, email)
      await page.getByRole('link', { name: 'Sessions' }).click()
      await page.getByRole('listitem').filter({ hasText: 'this one' }).waitFor()
      await page.getByRole('link', { name: 'Profile' }).click()
      await heading(page, 'Your profile')
      await page.getByLabel('New e-mail address').fill(wanted)
      await press(page, 'Change your e-mail address')
      await prove(page, 'not this one at all')
      await page.getByRole('alert').filter({ hasText: 'That was not right.' }).waitFor()
      await prove(page)
      await page.getByText(`You have asked to change your address to ${wanted}.`).waitFor()
      assert.deepEqual(await problemsOf(page), [])

      const confirm = await mailbox.link(wanted, 'confirm-email')
      await page.goto(confirm)
      await press(page, 'Confirm')
      await heading(page, `Your address is ${wanted} now`)
      await page.goto(confirm)
      await press(page, 'Confirm')
      await page.getByRole('alert').filter({ hasText: 'not valid any more' }).waitFor()

      await page.goto(await mailbox.link(email, 'revert-email'))
      await press(page, 'Keep the old address')
      await heading(page, `Your address stays ${email}`)
      await signIn(page, email)
      await page.getByRole('alert').filter({ hasText: 'Choose a new password first' }).waitFor()
      const { accounts } = console.engineOf('starter').store
      assert.equal((await accounts.findByIdentifier(asIdentifier(email)))?.shownIdentifier, email)
    })

    it('make an API key that is shown once, and revoke it', async () => {
      const { page, email } = await member('mo')
      await signIn(page, email)
      await page.getByRole('link', { name: 'API keys' }).click()
      await heading(page, 'API keys')
      await page.getByLabel('Name').fill('Backup <b>script</b>')
      await press(page, 'Make a key')
      await prove(page)
      const key = (await page.locator('.secret').textContent()) ?? ''
      assert.match(key, /^usher_starter_[\w-]{43}_[0-9A-Za-z]{6}$/)
      assert.deepEqual(await problemsOf(page), [])
      const me = () =>
        surfing().console.get('/account/api/starter/me', {
          headers: { authorization: `Bearer ${key}` },
        })
      assert.equal((await me()).status, 200)

      await page.getByRole('link', { name: 'I have kept' }).click()
      await page.getByRole('listitem').filter({ hasText: 'Backup <b>script</b>' }).waitFor()
      assert.ok(!(await page.content()).includes(key))
      await page.getByRole('button', { name: 'Revoke Backup' }).click()

      await page.getByText('The key is revoked.').waitFor()
      assert.equal((await me()).status, 401)
    })

    it('set a second factor up, take a code for a lost phone, and remove it, by keyboard alone', async () => {
      const { page, email } = await member('kai')
      const { keyboard } = page
      const type = async (name: string, text: string) => {
        await tabTo(page, 'textbox', name)
        await keyboard.type(text)
        await keyboard.press('Enter')
      }
      const enter = async (role: 'button' | 'link', name: string) => {
        await tabTo(page, role, name)
        await keyboard.press('Enter')
      }
      const signInByKeys = async () => {
        await page.goto('/account/starter/sign-in')
        await tabTo(page, 'textbox', 'E-mail address')
        await keyboard.type(email)
        await type('Password', PASSWORD)
      }

      await signInByKeys()
      await heading(page, 'Your profile')
      await enter('link', 'Security')
      await heading(page, 'Sign-in and security')
      await enter('button', 'Set up')
      await heading(page, 'Is it you?')
      await type('Current password', PASSWORD)
      const key = (await page.locator('.secret').textContent()) ?? ''
      const uri = `otpauth://totp/a?secret=${key.replaceAll(' ', '')}&digits=6&period=30&algorithm=SHA1`
      await type('Code from your authenticator app', authenticatorFor(uri).codeAt(new Date()))
      await heading(page, 'Recovery codes')
      const [first = '', second = ''] = await page.locator('.codes li').allTextContents()
      await enter('link', 'I have kept them')
      await page.getByText('It is added.').waitFor()
      await page.context().clearCookies()

      await signInByKeys()
      await heading(page, 'One more step')
      await page.locator('summary').focus()
      await keyboard.press('Enter')
      await type('Recovery code', first)
      await heading(page, 'Your profile')
      await enter('link', 'Security')
      await heading(page, 'Sign-in and security')
      await enter('button', 'Remove Authenticator app')
      await heading(page, 'Is it you?')
      await type('Recovery code', second)
      await page.getByText('It is removed.').waitFor()
      await page.context().clearCookies()

      await signInByKeys()
      await heading(page, 'Your profile')
    })

    it('show the way to who has lost the second factor, and let a stranger’s wish be stopped', async () => {
      const { page, email, mailbox } = await member('una')
      await signIn(page, email)
      await page.getByRole('link', { name: 'Security' }).click()
      await press(page, 'Set up')
      await prove(page)
      const uri = await page.locator('input[name=uri]').inputValue()
      await page
        .getByRole('textbox', { name: 'Code' })
        .fill(authenticatorFor(uri).codeAt(new Date()))
      await press(page, 'Confirm')
      await heading(page, 'Recovery codes')
      assert.deepEqual(await problemsOf(page), [])
      await press(page, 'Sign out')

      await signIn(page, email)
      await heading(page, 'One more step')
      await page.getByRole('link', { name: 'lost' }).click()
      await page.getByLabel('E-mail address').fill(email)
      await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
      await press(page, 'Ask for recovery')
      await heading(page, 'Look into your mailbox')
      const [complete, cancel] = [
        await mailbox.link(email, 'complete-recovery'),
        await mailbox.link(email, 'cancel-recovery'),
      ]

      await page.goto(complete)
      await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
      await page.locator('form[action=complete-recovery] button').click()
      await page.getByRole('alert').filter({ hasText: 'too early' }).waitFor()
      assert.deepEqual(await problemsOf(page), [])
      await page.goto(cancel)
      await page.locator('form[action=cancel-recovery] button').click()
      await heading(page, 'The recovery is stopped.')
      await page.goto(complete)
      await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
      await page.locator('form[action=complete-recovery] button').click()

      await page.getByRole('alert').filter({ hasText: 'not valid any more' }).waitFor()
    })
  },
  {},
  [starter],
)
