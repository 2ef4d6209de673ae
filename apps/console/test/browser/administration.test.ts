import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { it } from 'node:test'
import type { AccountId, Identifier, ImportedAccount, PasswordHash } from '@usher/engine'
import { logIn, student } from '../support/people.ts'
import { inBrowser } from './support/browser.ts'
import { signIn } from './support/sign-in.ts'

const MANY = 100_000

/** Accounts of many others, in portions. */
async function* crowd(): AsyncGenerator<readonly ImportedAccount[]> {
  const portion = 5_000
  for (let first = 0; first < MANY; first += portion) {
    yield Array.from({ length: portion }, (_, index) => {
      const identifier = `pupil.${first + index}@crowd.example` as Identifier
      return {
        id: `user_crowd${first + index}` as AccountId,
        identifier,
        shownIdentifier: identifier,
        status: 'active',
        roles: ['student'],
        profile: {
          firstName: 'A',
          lastName: 'Pupil',
          teacherData: '{}',
          settings: '{}',
          metadata: '{}',
        },
        hash: '!' as PasswordHash,
        createdAt: new Date('2026-01-01T00:00:00Z'),
      }
    })
  }
}

inBrowser('administration in the browser', (surfing) => {
  it('finds an account among 100,000 and suspends it: its next request is refused', async () => {
    const { console, open } = surfing()
    const engine = console.engineOf('vividly')
    const kim = await student(engine, 'kim.needle')
    const { accessToken } = await logIn(engine, kim)
    const { imported } = await engine.store.accounts.import(crowd())
    assert.equal(imported, MANY)
    await console.signIn('ada@example.com')
    const me = async () =>
      (await console.get('/vividly/api/v1/auth/me', { as: accessToken })).status
    assert.equal(await me(), 200)

    const page = await open()
    await signIn(page, 'ada@example.com')
    await page.getByRole('link', { name: 'Accounts', exact: true }).click()
    await page.getByLabel('App').selectOption('vividly')
    await page.getByText(/accounts? in vividly\.$/).waitFor()
    await page.getByRole('searchbox', { name: 'Search' }).fill('NEEDLE')
    await page.getByRole('button', { name: 'Search' }).click()
    await page.getByRole('link', { name: 'kim.needle@school.example' }).click()

    await page.getByRole('heading', { level: 1, name: 'kim.needle@school.example' }).waitFor()
    await page.getByRole('button', { name: 'Suspend' }).click()
    await page.getByLabel('Reason').fill('Wrote insults')
    await page.getByLabel('Until').fill('2100-05-06T12:00')
    const dialog = page.getByRole('dialog', { name: 'Suspend kim.needle@school.example?' })
    await dialog.getByRole('button', { name: 'Suspend' }).click()
    await page.getByText('Its next request will be refused.').waitFor()

    assert.ok([401, 403].includes(await me()))
    await page.getByText('Wrote insults').waitFor()
    await page.getByText(/^Suspended by ada@example\.com, .*, until .*2100/).waitFor()
    await page.getByLabel('A note for other administrators').fill('Has called on Monday')
    await page.getByRole('button', { name: 'Add the note' }).click()
    await page.getByRole('list', { name: 'Notes' }).getByText('Has called on Monday').waitFor()
    await page.getByRole('button', { name: 'Edit the profile' }).click()
    await page.getByLabel('Last name').fill('Lane')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('The profile is saved.').waitFor()
    assert.equal((await engine.getAccount({ id: kim.id })).profile.lastName, 'Lane')
    await page.getByText('No open sessions.').waitFor()
    await page.getByRole('link', { name: 'Accounts', exact: true }).click()
    await page.getByText(/accounts? in vividly\.$/).waitFor()
  })

  it('goes through the accounts page by page', async () => {
    const { console, open } = surfing()
    const engine = console.engineOf('killrvideo')
    for (let index = 0; index < 55; index += 1) {
      await engine.createAccount({
        identifier: `viewer${String(index).padStart(2, '0')}@example.com`,
        password: 'Press-play-1',
        profile: {},
        actor: 'operator:test',
      })
    }
    await console.signIn('pages@example.com')
    const page = await open()
    await signIn(page, 'pages@example.com')
    await page.goto('/admin/accounts/killrvideo')
    await page.getByRole('link', { name: 'viewer54@example.com' }).waitFor()
    await page.getByRole('link', { name: 'Next page' }).click()
    await page.getByRole('link', { name: 'viewer00@example.com' }).waitFor()
    assert.equal(await page.getByRole('link', { name: 'Next page' }).count(), 0)
    await page.getByRole('link', { name: 'First page' }).click()
    await page.getByRole('link', { name: 'viewer54@example.com' }).waitFor()
    await page.getByText(/^55 accounts in killrvideo \(and .*\)\.$/).waitFor()

    await page.getByRole('button', { name: 'E-mail address' }).click()
    await page.getByRole('link', { name: 'viewer54@example.com' }).waitFor({ state: 'detached' })
    const sorted = page.getByRole('columnheader', { name: 'E-mail address' })
    assert.equal(await sorted.getAttribute('aria-sort'), 'ascending')
    assert.equal(
      await page
        .getByRole('link', { name: /^viewer/ })
        .first()
        .innerText(),
      'viewer00@example.com',
    )
    await page.getByLabel('Role').selectOption('viewer')
    await page.getByText(/^55 accounts in killrvideo \(and .*\) match\.$/).waitFor()
    assert.match(page.url(), /order=identifier/)
    await page.getByLabel('Order').selectOption('Newest first')
    await page.getByRole('link', { name: 'viewer54@example.com' }).waitFor()

    await page.goto('/admin/accounts/console')
    await page.getByRole('link', { name: 'pages@example.com', exact: true }).click()
    await page.getByText('This is your own account').waitFor()
    assert.equal(await page.getByRole('button', { name: /Suspend|Delete|Revoke/ }).count(), 0)
  })

  it('ends a session, grants a role, and exports what was decided', async () => {
    const { console, open } = surfing()
    const engine = console.engineOf('vividly')
    const lee = await student(engine, 'lee.ended')
    const { accessToken } = await logIn(engine, lee)
    await console.signIn('mo@example.com')
    const page = await open({ acceptDownloads: true })
    await signIn(page, 'mo@example.com')
    await page.goto(`/admin/accounts/vividly/${lee.id}`)

    const sessions = page.getByRole('table', { name: 'Sessions of lee.ended@school.example' })
    await sessions.getByRole('button', { name: 'End' }).first().click()
    await page.getByRole('button', { name: 'End the session' }).click()
    await page.getByText('The session has ended.').waitFor()
    assert.equal((await console.get('/vividly/api/v1/auth/me', { as: accessToken })).status, 401)
    await page.getByRole('button', { name: 'Grant teacher' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Grant' }).click()
    await page.getByText('The role teacher is granted.').waitFor()
    await page.getByRole('button', { name: 'Revoke teacher' }).waitFor()

    await page.getByRole('link', { name: 'All events' }).click()
    await page.getByRole('heading', { level: 1, name: 'Audit log' }).waitFor()
    await page.getByRole('cell', { name: /^Role granted/ }).waitFor()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Export as CSV' }).click(),
    ])
    const file = await readFile(await download.path(), 'utf8')
    assert.match(file, /^at,realm,type,account_id,actor,/)
    assert.match(file, new RegExp(`vividly,role.granted,${lee.id},operator:`))
    assert.match(file, new RegExp(`vividly,session.revoked,${lee.id},operator:`))
    assert.ok(!file.includes('theater'))
  })

  it('creates an account, and deletes it after asking', async () => {
    const { console, open } = surfing()
    await console.signIn('eva@example.com')
    const page = await open()
    await signIn(page, 'eva@example.com')
    await page.goto('/admin/accounts/moments')
    await page.getByRole('button', { name: 'Create an account' }).click()
    await page.getByLabel('User name').fill('new_person')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await page.getByText('It is shown now and never again.').waitFor()
    await page.getByRole('link', { name: 'Open the account' }).click()

    await page.getByRole('heading', { level: 1, name: 'new_person' }).waitFor()
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    const deletion = page.getByRole('button', { name: 'Delete for good' })
    await page.getByLabel('Type new_person to go on').fill('new_perso')
    assert.equal(await deletion.isDisabled(), true)
    await page.getByLabel('Type new_person to go on').fill('new_person')
    await deletion.click()
    await page.getByText('No accounts yet.').waitFor()
  })

  it('invites an administrator, changes the role, and removes the account', async () => {
    const { console, open } = surfing()
    await console.signIn('inviting@example.com')
    const page = await open()
    await signIn(page, 'inviting@example.com')
    await page.goto('/admin/administrators')
    await page.getByRole('button', { name: 'Invite an administrator' }).click()
    const invitation = page.getByRole('dialog', { name: 'A new administrator' })
    await invitation.getByLabel('E-mail address').fill('newcomer@example.com')
    await invitation.getByLabel('Role').selectOption('support')
    await page.getByRole('button', { name: 'Invite', exact: true }).click()
    await page.getByText('It is shown now and never again').waitFor()
    await page.getByRole('button', { name: 'I have kept it' }).click()

    const row = page.getByRole('row', { name: /newcomer@example\.com/ })
    await row.getByRole('cell', { name: 'support', exact: true }).waitFor()
    await row.getByRole('button', { name: 'Change the role of newcomer@example.com' }).click()
    const roles = page.getByRole('dialog', { name: 'The role of newcomer@example.com' })
    await roles.getByLabel('Role', { exact: true }).selectOption('auditor')
    await roles.getByRole('button', { name: 'Change' }).click()
    await row.getByRole('cell', { name: 'auditor', exact: true }).waitFor()

    await row.getByRole('button', { name: 'Remove newcomer@example.com' }).click()
    await page.getByLabel('Type newcomer@example.com to go on').fill('newcomer@example.com')
    await page.getByRole('button', { name: 'Remove for good' }).click()
    await page.getByText('newcomer@example.com is no administrator any more.').waitFor()
    await row.waitFor({ state: 'detached' })
    const own = page.getByRole('row', { name: /inviting@example\.com/ })
    assert.equal(await own.getByRole('button').count(), 0)
  })
})
