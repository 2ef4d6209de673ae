import assert from 'node:assert/strict'
import { it } from 'node:test'
import { openApps } from '@usher/app'
import { asking, TEST_SECRET_KEY } from '@usher/app/testing'
import { createServer } from '@usher/http'
import { theater as module } from '../src/index.ts'
import { bestRatio } from './support/medians.ts'
import { ACCOUNTS, PASSWORD } from './support/people.ts'
import { onEveryTheater } from './support/theater.ts'

const ROUNDS = 21
const FACTOR = 1.5 // contract 3.3

it('a login takes as long for an unknown address as for a wrong password', async (t) => {
  const variables = { DATABASE_URL: 'sqlite::memory:', SECRET_KEY: TEST_SECRET_KEY }
  // with hashes as expensive as in production, which cover everything else that a login does
  const opened = await openApps([module], {
    variables,
    placement: 'alone',
    mails: 'wait',
    warn: () => {},
  })
  const server = createServer({ apps: opened.apps, version: '1.0.0' })
  t.after(async () => {
    await server.stop()
    await opened.close()
  })
  const ask = asking(await server.listen({ port: 0 }))
  const logIn = async (email: string) => {
    const body = { email, password: 'Wrong-Password-1!' }
    const { status } = await ask('POST', `${ACCOUNTS}/login/`, { body })
    assert.equal(status, 401)
  }
  const kim = { email: 'kim@example.com', password: PASSWORD }
  assert.equal((await ask('POST', `${ACCOUNTS}/register/`, { body: kim })).status, 201)

  const ratio = await bestRatio(
    ROUNDS,
    () => logIn(kim.email),
    () => logIn('nobody@example.com'),
  )

  assert.ok(ratio < FACTOR, `${ratio}`)
})

onEveryTheater('a reset request', (theater) => {
  it('takes as long for an unknown address as for an active user', async () => {
    const lee = await theater().active('lee')
    const ratio = await bestRatio(
      ROUNDS,
      () => theater().requestReset(lee.email),
      () => theater().requestReset('nobody@example.com'),
    )

    assert.ok(ratio < FACTOR, `${ratio}`)
  })
})
