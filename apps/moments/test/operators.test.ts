import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryDatabase } from '@usher/app/testing'
import { moments } from '../src/index.ts'
import { logIn, newPerson } from './support/people.ts'

const actor = 'operator:test'

onEveryDatabase('A.7 what the operator’s commands rest on', { module: moments }, (app) => {
  it('creates an account by user name, with a secret that is shown once', async () => {
    const { account, secret } = await app().engine.createAccount({ identifier: 'Ada_1', actor })

    assert.equal(account.shownIdentifier, 'Ada_1')
    assert.match(String(secret), /^[A-Za-z0-9_-]{43}$/)
    const token = await logIn(app(), String(secret))
    assert.equal((await app().get('/v1/activities', { as: token })).status, 200)
  })

  it('keeps the rules of registration', async () => {
    const create = (identifier: string) => app().engine.createAccount({ identifier, actor })
    await create('Taken_1')

    await assert.rejects(create('taken_1'), { message: 'identifier_taken' })
    for (const name of ['ab', 'x'.repeat(51), 'k m', 'kim@example.com']) {
      await assert.rejects(create(name), { message: 'identifier_invalid' }, name)
    }
  })

  it('suspends: tokens and secret stop working at once', async () => {
    const sam = await newPerson(app(), 'sam')
    const account = await app().engine.getAccount({ identifier: sam.username.toUpperCase() })

    await app().engine.changeStatus({ accountId: account.id, status: 'suspended', actor })

    const { status, body } = await app().get('/v1/activities', { as: sam })
    assert.deepEqual([status, body], [401, { detail: 'User not found' }])
    const secret = await app().post('/v1/auth/token', { body: { user_secret: sam.secret } })
    assert.deepEqual([secret.status, secret.body], [401, { detail: 'Invalid credentials' }])
  })
})
