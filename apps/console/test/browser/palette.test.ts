import assert from 'node:assert/strict'
import { it } from 'node:test'
import { student } from '../support/people.ts'
import { inBrowser } from './support/browser.ts'
import { problemsOf } from './support/judge.ts'
import { signIn } from './support/sign-in.ts'

inBrowser('the search over everything', (surfing) => {
  it('leads to people and pages by keyboard alone', async () => {
    const { console, open } = surfing()
    await console.signIn('palette@example.com')
    const kim = await student(console.engineOf('vividly'), 'palette.kim')
    const page = await open({ viewport: { width: 390, height: 844 } })
    await signIn(page, 'palette@example.com')

    await page.keyboard.press('Control+k')
    const field = page.getByRole('combobox', { name: 'Page, address, name or id' })
    await field.fill('palette.')
    await page.getByRole('option', { name: kim.identifier }).waitFor()
    assert.deepEqual(await problemsOf(page), [])
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: kim.identifier }).waitFor()

    await page.keyboard.press('Control+k')
    await page.getByRole('option', { name: 'Accounts' }).waitFor()
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Webhooks' }).waitFor()

    await page.getByRole('button', { name: 'Find anything' }).click()
    await field.fill('nobody at all')
    await page.getByText('Nothing is like that.').waitFor()
    await page.keyboard.press('Escape')
    await field.waitFor({ state: 'detached' })
  })
})
