import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Ask, asking } from '@usher/app/testing'
import { newUsher, type Usher } from './support/usher.ts'

const kim = {
  email: 'kim@example.com',
  password: 'eight characters',
  firstName: 'K',
  lastName: 'P',
}

describe('usher keys', () => {
  let usher: Usher
  let ask: Ask
  before(async () => {
    usher = await newUsher()
    ask = asking((await usher.serve(['killrvideo'])).url)
    await ask('POST', '/api/v1/users/register', { body: kim })
  })
  after(() => usher.remove())

  const logIn = async (): Promise<string> =>
    (await ask('POST', '/api/v1/users/login', { body: kim })).body.token
  const statusOfMe = async (as: string) => (await ask('GET', '/api/v1/users/me', { as })).status
  const keysOf = async (command: string) =>
    (await usher.run(['keys', command, '--app', 'killrvideo', '--json'])).json

  it('list shows that the key of the settings signs', async () => {
    const { exitCode, output } = await usher.run(['keys', 'list', '--app', 'killrvideo'])

    assert.equal(exitCode, 0)
    assert.match(output, /^the key of the settings signs/)
  })

  it('for tokens of other services are there only where the realm declares audiences', async () => {
    const command = ['keys', 'rotate', '--for', 'tokens', '--app', 'killrvideo']
    const { exitCode, errors } = await usher.run(command)

    assert.equal(exitCode, 1)
    assert.match(errors, /declare audiences in its realm first/)
  })

  it('for tokens of other services are published before they sign', async () => {
    const keys = async (...command: string[]) =>
      (await usher.run(['keys', ...command, '--for', 'tokens', '--app', 'starter', '--json'])).json
    const before = await keys('list')
    const first = await keys('rotate')
    const second = await keys('rotate')

    const [young, old] = await keys('list')

    assert.deepEqual(before, [])
    assert.deepEqual([young.id, old.id], [second.id, first.id])
    const seconds = (Date.parse(young.signsFrom) - Date.parse(young.publishedAt)) / 1000
    assert.equal(seconds, 602)
    assert.ok(Date.parse(old.endsAt) > Date.parse(young.signsFrom))
    assert.equal((await keys('revoke')).id, (await keys('list'))[0].id)
  })

  it('rotate logs nobody out, on no surface of the realm', async () => {
    const token = await logIn()

    const { id, othersEndAt } = await keysOf('rotate')

    const days = (Date.parse(othersEndAt) - Date.now()) / 86_400_000
    assert.ok(days > 6.9 && days < 7.1, 'tokens of the other surface live for 7 days')
    assert.equal(await statusOfMe(token), 200)
    assert.equal(await statusOfMe(await logIn()), 200)
    assert.deepEqual(
      (await keysOf('list')).map((key: { id: string }) => key.id),
      [id, 'configured'],
    )
  })

  it('revoke ends every token of before, in a server that runs', async () => {
    const token = await logIn()

    await keysOf('revoke')

    while ((await statusOfMe(token)) === 200); // until the server has looked again
    assert.equal(await statusOfMe(token), 401)
    assert.equal(await statusOfMe(await logIn()), 200)
  })
})
