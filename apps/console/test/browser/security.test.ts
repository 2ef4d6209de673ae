import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { it, type TestContext } from 'node:test'
import { inBrowser } from './support/browser.ts'
import { fillIn, signIn } from './support/sign-in.ts'

inBrowser('the safety of a session in the browser', (surfing) => {
  it('tells of a wrong password, and lets nobody in', async () => {
    const { console, open } = surfing()
    await console.signIn('kim@example.com')
    const page = await open()
    await page.goto('/sign-in')
    await fillIn(page, 'kim@example.com', 'a seat in the last row')

    await page
      .getByRole('alert')
      .filter({ hasText: 'E-mail address or password is wrong.' })
      .waitFor()
    await page.goto('/admin/accounts/theater')
    await page.waitForURL(/\/sign-in\?next=/)
  })

  it('keeps the cookie from scripts', async () => {
    const { console, open } = surfing()
    await console.signIn('lee@example.com')
    const page = await open()
    await signIn(page, 'lee@example.com')

    assert.equal(await page.evaluate(() => document.cookie), '')
    const [cookie] = await page.context().cookies()
    assert.equal(cookie?.name, '__Host-usher_console')
    assert.deepEqual([cookie?.httpOnly, cookie?.secure, cookie?.sameSite], [true, true, 'Strict'])
  })

  it('refuses what a page of another origin sends', async (t) => {
    const { console, open } = surfing()
    const pat = await console.signIn('pat@example.com')
    await console.signIn('mo@example.com')
    const page = await open()
    await signIn(page, 'mo@example.com')
    const target = `${console.url}/console/api/realms/console/accounts/${pat.id}`

    const evil = await page.context().newPage()
    await evil.goto(await evilSite(t, target))
    await evil.getByText('forged').waitFor()
    await evil.getByRole('button', { name: 'Win a prize' }).click()
    await evil.waitForURL(/\/password-reset$/)
    assert.match(await evil.innerText('body'), /Sign in first|Refused/)

    assert.equal((await pat.get('/session')).status, 200)
    await page.reload()
    await page.getByRole('heading', { level: 1, name: 'Activity' }).waitFor()
  })

  it('asks to sign in again when the session has ended, and goes on where one was', async () => {
    const { console, open } = surfing()
    const eva = await console.signIn('eva@example.com')
    const page = await open()
    await signIn(page, 'eva@example.com')
    await page.getByRole('link', { name: 'Outbox' }).click()
    await page.getByRole('heading', { level: 1, name: 'Outbox' }).waitFor()

    await eva.delete('/session/all')
    await page.getByText('Waiting', { exact: true }).click()

    await page.getByText('Your session has ended.').waitFor()
    await fillIn(page, 'eva@example.com')
    await page.getByRole('heading', { level: 1, name: 'Outbox' }).waitFor()
  })

  it('does not follow a link to another site after signing in', async () => {
    const { console, open } = surfing()
    await console.signIn('ann@example.com')
    const page = await open()
    for (const next of [
      'https://evil.example/',
      '//evil.example',
      '/\\evil.example',
      '/theater/docs',
    ]) {
      await page.context().clearCookies()
      await page.goto(`/sign-in?next=${encodeURIComponent(next)}`)
      await fillIn(page, 'ann@example.com')
      await page.getByRole('heading', { level: 1, name: 'Activity' }).waitFor()
      assert.equal(new URL(page.url()).pathname, '/admin')
    }
  })

  it('signs out for good', async () => {
    const { console, open } = surfing()
    await console.signIn('una@example.com')
    const page = await open()
    await signIn(page, 'una@example.com')
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { level: 1, name: 'Administration' }).waitFor()

    assert.deepEqual(await page.context().cookies(), [])
    await page.goto('/admin')
    await page.waitForURL(/\/sign-in/)
  })
})

/** A site on another port that tries to make use of the cookie: by script, and by a form. */
async function evilSite(t: TestContext, target: string): Promise<string> {
  const html = `<!doctype html><title>Prizes</title>
    <form method="post" action="${target}/password-reset"><button>Win a prize</button></form>
    <script>
      const send = (method, headers) =>
        fetch(${JSON.stringify(target)}, { method, credentials: 'include', headers }).catch(() => {})
      Promise.all([send('DELETE', { 'x-usher-console': '1' }), send('POST', {})]).then(() =>
        document.body.append('forged'))
    </script>`
  const server = createServer((_, answer) => {
    answer.setHeader('content-type', 'text/html')
    answer.end(html)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}
