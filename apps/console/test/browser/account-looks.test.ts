import assert from 'node:assert/strict'
import { it } from 'node:test'
import { logIn, student } from '../support/people.ts'
import { inBrowser } from './support/browser.ts'
import { problemsOf } from './support/judge.ts'

/** Both themes, both layouts, and every language once. */
const LOOKS = [
  { locale: 'en-GB', colorScheme: 'light', width: 1280 },
  { locale: 'de-DE', colorScheme: 'dark', width: 390 },
  { locale: 'fr-FR', colorScheme: 'light', width: 320 },
  { locale: 'es-ES', colorScheme: 'dark', width: 1280 },
  { locale: 'ja-JP', colorScheme: 'light', width: 390 },
] as const

inBrowser('the account pages', (surfing) => {
  for (const { locale, colorScheme, width } of LOOKS) {
    it(`are accessible (${locale}, ${colorScheme}, ${width} pixels)`, async () => {
      const { console, open } = surfing()
      const engine = console.engineOf('vividly')
      const kim = await student(engine, `kim.${locale.toLowerCase()}`)
      await logIn(engine, kim)
      const page = await open({ locale, colorScheme, viewport: { width, height: 800 } })
      const problems: string[] = []
      const visit = async (path: string) => {
        await page.goto(path)
        problems.push(...(await problemsOf(page)))
      }
      const send = async (action: string) => {
        await page.locator(`form[action="${action}"] button`).first().click()
        await page.waitForLoadState()
        problems.push(...(await problemsOf(page)))
      }

      await visit('/account/theater/sign-in')
      await visit('/account/theater/forgot-password')
      await visit('/account/theater/activate?token=x&email=kim@example.com')
      await send('activate')
      await visit('/account/theater/activate')
      await visit('/account/theater/nothing')
      await visit('/account/nothing/sign-in')
      await visit('/account/vividly/reset-password?token=x&email=kim@example.com')
      await page.goto('/account/vividly/sign-in')
      await page.locator('[name=identifier]').fill(kim.identifier)
      await page.locator('[name=password]').fill('Learn-with-joy-1')
      await send('sign-in')
      assert.equal(new URL(page.url()).pathname, '/account/vividly/sessions')
      await send('sessions')
      await visit('/account/vividly/password')

      assert.deepEqual(problems, [])
      assert.equal(await page.locator('html').getAttribute('lang'), locale.slice(0, 2))
    })
  }
})
