import assert from 'node:assert/strict'
import { it } from 'node:test'
import { inBrowser } from './support/browser.ts'

const THEATER = '/theater/api/v1/accounts'

inBrowser('a first start in the browser', (surfing) => {
  const register = async (email: string) => {
    const body = { email, password: 'Front-row-5!' }
    const { status } = await surfing().console.post(`${THEATER}/register/`, { body })
    assert.equal(status, 201)
  }
  const logIn = async (email: string, password = 'Front-row-5!') =>
    (await surfing().console.post(`${THEATER}/login/`, { body: { email, password } })).status

  it('shows what runs, and what to try', async () => {
    const page = await surfing().open()
    await page.goto('/')

    await page.getByRole('heading', { level: 1, name: 'All 5 apps are running' }).waitFor()
    for (const app of ['theater', 'killrvideo', 'killrvideo-oauth2', 'vividly', 'moments']) {
      const card = page.getByRole('article', { name: app, exact: true })
      assert.match(await card.innerText(), /Healthy/)
      assert.equal(await card.getByRole('link', { name: `API page of ${app}` }).count(), 1)
    }
    const command = await page
      .getByText(/^curl -s -X POST http/)
      .first()
      .innerText()
    assert.ok(command.includes(`${surfing().console.url}/theater/api/v1/accounts/register/`))
    await page.getByRole('button', { name: 'Copy: Register' }).click()
    await page.getByText('Copied').waitFor()
    await page.getByText('npx usher admin create').waitFor()
  })

  it('leads from a registration through the inbox to an active account', async () => {
    await register('kim@example.com')
    const page = await surfing().open()
    await page.goto('/')
    await page.getByRole('link', { name: 'Open the inbox' }).first().click()
    await page.getByLabel('Search mails').fill('KIM@')
    await page.getByRole('link', { name: /kim@example\.com/ }).click()
    await page
      .getByRole('heading', { name: 'Activate your account at the movie theater' })
      .waitFor()
    const html = page.frameLocator('iframe')
    await html.getByText('Your account is there and waits for you').waitFor()

    const [opened] = await Promise.all([
      page.context().waitForEvent('page'),
      html.getByRole('link', { name: 'Activate the account' }).click(),
    ])
    await opened.getByText('The account of kim@example.com is almost ready.').waitFor()
    assert.equal(await logIn('kim@example.com'), 403, 'opening the page spends nothing')
    await opened.getByRole('button', { name: 'Activate the account' }).click()
    await opened.getByRole('heading', { name: 'Your account is active' }).waitFor()

    assert.equal(await logIn('kim@example.com'), 201)
    assert.equal(new URL(opened.url()).search, '', 'the token does not stay in the address')
  })

  it('says clearly what is wrong with a link', async () => {
    await register('lee@example.com')
    const page = await surfing().open()
    const link = await linkTo('lee@example.com', 'Activate')
    await page.goto(link)
    await page.getByRole('button', { name: 'Activate the account' }).click()
    await page.getByRole('heading', { name: 'Your account is active' }).waitFor()

    await page.goto(link)
    await page.getByRole('button', { name: 'Activate the account' }).click()
    await page.getByRole('alert').filter({ hasText: 'A link works once' }).waitFor()

    await page.goto('/account/theater/activate?email=lee@example.com')
    await page.getByRole('heading', { name: 'This link is incomplete' }).waitFor()
    await page.goto('/account/nothing/activate?token=x&email=y')
    await page.getByRole('heading', { level: 1, name: 'There is no such app here' }).waitFor()
  })

  it('resets a forgotten password', async () => {
    await surfing()
      .console.engineOf('vividly')
      .createAccount({
        identifier: 'mo@school.example',
        password: 'Learn-with-joy-1',
        profile: {
          firstName: 'Mo',
          lastName: 'Reyes',
          teacherData: '{}',
          settings: '{}',
          metadata: '{}',
        },
        actor: 'operator:test',
      })
    const page = await surfing().open()
    await page.goto('/account/vividly/sign-in')
    await page.getByRole('link', { name: 'Forgot your password?' }).click()
    await page.getByRole('heading', { name: 'Forgot your password?' }).waitFor()
    await page.getByLabel('E-mail address').fill('mo@school.example')
    await page.getByRole('button', { name: 'Send the mail' }).click()
    await page.getByText('a mail is on its way').waitFor()

    await page.goto(await linkTo('mo@school.example', 'Reset'))
    const fill = async (password: string, again: string) => {
      await page.getByLabel('New password', { exact: true }).fill(password)
      await page.getByLabel('New password again').fill(again)
      await page.getByRole('button', { name: 'Change the password' }).click()
    }
    await fill('Learn-again-2', 'Learn-again-3')
    await page.getByText('The two new passwords differ.').waitFor()
    await fill('weak', 'weak')
    await page
      .getByRole('alert')
      .filter({ hasText: /at least 8 characters/ })
      .waitFor()
    await fill('Learn-again-2', 'Learn-again-2')
    await page.getByRole('heading', { name: 'Your password is changed' }).waitFor()

    await page.getByRole('link', { name: 'Sign in' }).click()
    await page.getByLabel('E-mail address').fill('mo@school.example')
    await page.getByLabel('Password', { exact: true }).fill('Learn-again-2')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('heading', { name: 'Your sessions' }).waitFor()
  })

  /** The link of the newest mail to somebody; it takes a moment to arrive. */
  async function linkTo(email: string, subject: string): Promise<string> {
    for (;;) {
      const { body } = await surfing().console.get(`/console/api/inbox?to=${email}`)
      const mail = body.mails.find((each: { subject: string }) => each.subject.startsWith(subject))
      if (mail) return mail.links[0]
    }
  }
})
