import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { it } from 'node:test'
import type { Page } from 'playwright-core'
import { student } from '../support/people.ts'
import { inBrowser } from './support/browser.ts'
import { problemsOf } from './support/judge.ts'
import { signIn } from './support/sign-in.ts'

inBrowser('the list of accounts as a place to work', (surfing) => {
  const school = async (administrator: string) => {
    const { console, open } = surfing()
    await console.signIn(administrator)
    const page = await open({ viewport: { width: 390, height: 844 }, acceptDownloads: true })
    await signIn(page, administrator)
    return { page, engine: console.engineOf('vividly') }
  }
  const openList = async (page: Page, search: string) => {
    await page.goto(`/admin/accounts/vividly?search=${search}`)
    await page
      .getByRole('checkbox', { name: 'Choose all of this page' })
      .waitFor({ state: 'attached' })
  }
  const choose = (page: Page, identifier: string) =>
    page.getByRole('checkbox', { name: `Choose ${identifier}` }).check()

  it('suspends many at once, says how far it is, and takes it back', async () => {
    const { page, engine } = await school('bulk@example.com')
    const people = [
      await student(engine, 'bulk.kim'),
      await student(engine, 'bulk.lee'),
      await student(engine, 'bulk.mo'),
    ]
    const states = async () =>
      Promise.all(people.map(async ({ id }) => (await engine.getAccount({ id })).status))
    await engine.changeStatus({
      accountId: people[2]?.id as never,
      status: 'suspended',
      actor: 'operator:test',
    })
    await openList(page, 'bulk.')
    for (const { identifier } of people) await choose(page, identifier)
    await page.getByText('3 chosen').waitFor()
    assert.deepEqual(await problemsOf(page), [])

    await page.getByRole('button', { name: 'Do to all' }).click()
    await page.getByRole('menuitem', { name: 'Suspend', exact: true }).click()
    await page.getByText('2 accounts. They cannot sign in any more').waitFor()
    assert.deepEqual(await problemsOf(page), [])
    await page.getByRole('button', { name: 'Suspend', exact: true }).click()
    await page.getByText('2 of 2 accounts are suspended.').waitFor()
    assert.deepEqual(await states(), ['suspended', 'suspended', 'suspended'])
    assert.deepEqual(await problemsOf(page), [])

    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('2 of 2 accounts are as before again.').waitFor()
    await page.getByRole('button', { name: 'Close' }).last().click()

    assert.deepEqual(await states(), ['active', 'active', 'suspended'])
    await page.getByText('3 chosen').waitFor({ state: 'detached' })
  })

  it('imports a file after a look at it, and says what is wrong with its rows', async () => {
    const { page, engine } = await school('import@example.com')
    const present = await student(engine, 'import.present')
    await page.goto('/admin/accounts/vividly')
    await page.getByRole('link', { name: 'Import', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Import accounts' }).waitFor()
    const lines = [
      'Mail;Vorname;Shoe size',
      'import.una@school.example;Una;37',
      `${present.identifier};Kim;38`,
      'no address;Sam;39',
    ]
    await page.locator('input[type=file]').setInputFiles({
      name: 'school.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(lines.join('\n')),
    })
    await page.getByRole('combobox', { name: 'Vorname' }).selectOption({ label: 'First name' })
    await page.getByRole('button', { name: 'Check the file' }).click()
    await page.getByText('To import: 1. With an account already: 1.').waitFor()
    await page.getByRole('table', { name: 'Rows with problems' }).getByText('4').first().waitFor()
    assert.deepEqual(await problemsOf(page), [])

    await page.getByRole('button', { name: 'Import them' }).click()
    await page.getByText('Imported: 1. With an account already: 1.').waitFor()

    const una = await engine.getAccount({ identifier: 'import.una@school.example' })
    assert.equal(una.profile.firstName, 'Una')
  })

  it('tells whom the server refused, and goes on with the others', async () => {
    const { page } = await school('own@example.com')
    const { console } = surfing()
    await console.signIn('own.other@example.com')
    await page.goto('/admin/accounts/console?search=own')
    for (const name of ['own@example.com', 'own.other@example.com']) await choose(page, name)
    await page.getByRole('button', { name: 'Do to all' }).click()
    await page.getByRole('menuitem', { name: 'End all sessions' }).click()
    await page.getByRole('button', { name: 'End all sessions' }).click()

    await page.getByText('1 of 2 accounts are signed out.').waitFor()
    await page.getByRole('alert').filter({ hasText: 'This is your own account.' }).waitFor()
  })

  it('exports all that a filter finds, over all pages', async () => {
    const { page, engine } = await school('export@example.com')
    for (const name of ['export.kim', 'export.lee', 'other']) await student(engine, name)
    await openList(page, 'export.')

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export all as CSV' }).click(),
    ])
    const text = await readFile(await download.path(), 'utf8')

    assert.equal(download.suggestedFilename(), 'vividly-accounts.csv')
    const [head, ...lines] = text.trim().split('\r\n')
    assert.match(head ?? '', /^id,identifier,name,status,roles,/)
    assert.deepEqual(
      lines.map((line) => line.split(',')[1]),
      ['export.lee@school.example', 'export.kim@school.example'],
    )
  })

  it('remembers columns and filters, and has pages of any size', async () => {
    const { page, engine } = await school('columns@example.com')
    const kim = await student(engine, 'columns.kim')
    await openList(page, 'columns.')
    await page.getByRole('button', { name: 'Columns' }).click()
    await page.getByRole('checkbox', { name: 'Id', exact: true }).check()
    assert.deepEqual(await problemsOf(page), [])
    await page.keyboard.press('Escape')
    await page.getByRole('cell', { name: kim.id }).waitFor()
    await page.getByRole('button', { name: 'Save this filter' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('My column people')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    assert.deepEqual(await problemsOf(page), [])

    await page.goto('/admin/accounts/vividly')
    await page.getByRole('columnheader', { name: 'Id' }).waitFor({ state: 'attached' })
    await page.getByLabel('Saved filters').selectOption('My column people')
    await page.waitForURL(/search=columns\./)
    await page.getByRole('cell', { name: kim.id }).waitFor()
    await page.getByLabel('Accounts on a page').selectOption('25')
    await page.waitForURL(/limit=25/)
    await page.getByRole('button', { name: 'Forget this filter' }).click()
    await page.getByRole('button', { name: 'Save this filter' }).waitFor()
  })
})
