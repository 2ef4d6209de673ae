import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryDatabase } from './support/on-every-database.ts'
import { student } from './support/people.ts'

const SCHOOL = '/realms/vividly/accounts'

onEveryDatabase('looking for accounts', (console) => {
  it('are found by a part of the address, of whatever letter case', async () => {
    const ada = await console().signIn('finder@example.com')
    const kim = await student(console().engineOf('vividly'), 'kim.findable')

    const { status, body } = await ada.get(`${SCHOOL}?search=IM.FINDA`)

    assert.equal(status, 200)
    assert.deepEqual(
      body.accounts.map(({ id }: { id: string }) => id),
      [kim.id],
    )
    assert.equal(body.more, false)
    assert.equal(body.accounts[0].identifier, 'kim.findable@school.example')
    assert.deepEqual(body.accounts[0].roles, ['student'])
  })

  it('are found by exact address or id before anything else, and by full name', async () => {
    const ada = await console().signIn('exact@example.com')
    const engine = console().engineOf('vividly')
    const kim = await student(engine, 'kimberley')
    console().clock.advance('1s')
    await student(engine, 'not.kimberley')
    const found = async (search: string, more = '') => {
      const { body } = await ada.get(`${SCHOOL}?${new URLSearchParams({ search })}${more}`)
      return body.accounts.map(({ name }: { name: string }) => name)
    }

    assert.deepEqual(await found('KIMBERLEY@school.example'), ['kimberley Park'])
    assert.deepEqual(await found(kim.id), ['kimberley Park'])
    assert.deepEqual(await found('park kimberley', '&limit=1'), ['not.kimberley Park'])
    assert.deepEqual(await found(kim.id, '&status=suspended'), [])
  })

  it('are found in all apps at once, exact addresses alone', async () => {
    const ada = await console().signIn('everywhere@example.com')
    const kim = await student(console().engineOf('vividly'), 'everywhere')
    await console().engineOf('theater').createAccount({
      identifier: 'everywhere@school.example',
      password: 'Front-row-5!',
      actor: 'operator:test',
    })
    const found = async (search: string) => {
      const { body } = await ada.get(`/accounts?${new URLSearchParams({ search })}`)
      return body.found.map(
        ({ realm, account }: { realm: string; account: { identifier: string } }) =>
          `${realm} ${account.identifier}`,
      )
    }

    const both = ['theater everywhere@school.example', 'vividly everywhere@school.example']
    assert.deepEqual(await found('Everywhere@School.example'), both)
    assert.deepEqual(await found(kim.id), ['vividly everywhere@school.example'])
    assert.deepEqual(await found('everywhere'), [...both, 'console everywhere@example.com'])
    assert.deepEqual(await found('nobody at all'), [])
    assert.equal((await ada.get('/accounts?search=')).status, 422)
    assert.equal((await ada.get('/accounts')).status, 422)
  })

  it('are narrowed down by state and role, page by page', async () => {
    const ada = await console().signIn('pager@example.com')
    const engine = console().engineOf('vividly')
    const people = []
    for (let index = 0; index < 5; index += 1) {
      people.push(await student(engine, `paged${index}`))
      console().clock.advance('1s')
    }
    const page = async (query: string) =>
      (await ada.get(`${SCHOOL}?search=paged&role=student&status=active&limit=2${query}`)).body

    const first = await page('')
    const second = await page(`&before=${first.accounts.at(-1).id}`)
    const third = await page(`&before=${second.accounts.at(-1).id}`)

    const names = [first, second, third].flatMap(({ accounts }) =>
      accounts.map((account: { identifier: string }) => account.identifier.slice(0, 6)),
    )
    assert.deepEqual(names, ['paged4', 'paged3', 'paged2', 'paged1', 'paged0'])
    assert.deepEqual([first.more, second.more, third.more], [true, true, false])
    assert.equal((await ada.get(`${SCHOOL}?search=paged&role=teacher`)).body.accounts.length, 0)
  })

  it('are sorted by address as well, and counted', async () => {
    const ada = await console().signIn('sorter@example.com')
    const engine = console().engineOf('vividly')
    for (const name of ['sorted.lee', 'sorted.ada', 'sorted.mo']) await student(engine, name)
    const page = async (query: string) =>
      (await ada.get(`${SCHOOL}?search=sorted.&order=identifier${query}`)).body
    const count = async (query: string) =>
      (await ada.get(`/realms/vividly/account-count?${query}`)).body

    const first = await page('&limit=2')
    const second = await page(`&limit=2&before=${first.accounts.at(-1).id}`)

    const names = [first, second].flatMap(({ accounts }) =>
      accounts.map((account: { identifier: string }) => account.identifier.split('@')[0]),
    )
    assert.deepEqual(names, ['sorted.ada', 'sorted.lee', 'sorted.mo'])
    assert.equal((await ada.get(`${SCHOOL}?order=shoe_size`)).status, 422)
    assert.deepEqual(await count('search=sorted.&role=student'), { count: 3, complete: true })
    assert.deepEqual(await count('search=sorted.&status=suspended'), { count: 0, complete: true })
    assert.deepEqual(await count(`search=sorted.mo@school.example`), { count: 1, complete: true })
  })
})
