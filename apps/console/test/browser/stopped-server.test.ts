import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startSurfing, whyNoBrowser } from './support/browser.ts'
import { signIn } from './support/sign-in.ts'

type Surfing = Awaited<ReturnType<typeof startSurfing>>

describe('pages of a server that stops', { skip: whyNoBrowser }, () => {
  let surfing: Surfing
  before(async () => {
    surfing = await startSurfing({})
  })
  after(() => surfing.stop())

  it('say so, on every page, and go on by themselves when it is back', async () => {
    const { console, open } = surfing
    await console.signIn()
    const page = await open()
    await signIn(page, 'ada@example.com')
    await page.getByText('in 30 days').first().waitFor()
    const other = await page.context().newPage()
    await other.goto('/')
    await other.getByText('All 5 apps are running').waitFor()
    assert.ok((await other.getByText('Healthy').count()) > 0)

    await console.pause()
    await page.getByText('7 days', { exact: true }).click()
    await page.getByText('The server has not answered since').waitFor()
    await other.getByRole('heading', { name: 'The server does not answer' }).waitFor({
      timeout: 60_000,
    })
    assert.equal(await other.getByText('Healthy').count(), 0)
    await page.getByRole('link', { name: 'Outbox' }).click()
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('The server does not answer. Is it running?').waitFor()

    await console.resume()
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('heading', { level: 1, name: 'Outbox' }).waitFor()
    await other.getByText('All 5 apps are running').waitFor({ timeout: 60_000 })
    assert.equal(await other.getByText('The server has not answered since').count(), 0)
  })
})
