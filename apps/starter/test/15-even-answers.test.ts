import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { accountSurfaces } from '@usher/account-api'
import { openApps } from '@usher/app'
import { type Ask, asking, authenticatorFor, TEST_SECRET_KEY } from '@usher/app/testing'
import { createServer } from '@usher/http'
import { starter } from '../src/index.ts'
import { provenDifference, timePairs } from './support/even-times.ts'
import { ACCOUNTS, PASSWORD } from './support/starter.ts'

/** Account API, section 0. */
const PAIRS = 200
const MOST_MILLISECONDS = 1
const MOST_SHARE = 0.05
/**
 * Answers are evened out to 50 ms at least. Without that some differ by less than a millisecond on a
 * machine with time to spare, so the times of pairs would not tell that the evening-out is gone.
 */
const LEAST_MILLISECONDS = 48 // timers cut fractions off

const CHEAP = { threads: 1, cost: { memoryKib: 8, passes: 1, lanes: 1 } }

describe('answers that must not tell whether an address is known', () => {
  let ask: Ask = () => Promise.reject(new TypeError('there is a server inside of tests only'))
  let create = (_: string): Promise<unknown> => Promise.reject(new TypeError('nor an engine'))
  let stop = async () => {}
  const password = PASSWORD
  const post = (path: string, body: object, more: object = {}) =>
    ask('POST', `${ACCOUNTS}/${path}`, { body, ...more })

  before(async () => {
    const opened = await openApps([starter], {
      variables: {
        DATABASE_URL: 'sqlite::memory:',
        SECRET_KEY: TEST_SECRET_KEY,
        RATE_LIMIT: 'off',
      },
      placement: 'alone',
      mails: 'wait', // nobody reads them here, and to send them would be most of the work
      migrate: true,
      hashing: CHEAP,
      warn: () => {},
    })
    const apps = [...opened.apps, ...accountSurfaces(opened, '1.0.0')]
    const server = createServer({ apps, version: '1.0.0' })
    ask = asking(await server.listen({ port: 0 }))
    const [app] = opened.apps
    create = async (identifier) =>
      app?.engine.createAccount({ identifier, password, actor: 'operator:ada' })
    stop = async () => {
      await server.stop()
      await opened.close()
    }
  })
  after(() => stop())

  const active = (email: string) => create(email)
  const pending = (email: string) => post('register', { email, password })
  /** With an authenticator app, so that there is something to recover. */
  const enrolled = async (email: string) => {
    await create(email)
    const { access_token: as } = (await post('login', { identifier: email, password })).body
    const { approval } = (await post('approvals', { purpose: 'factors', password }, { as })).body
    const headers = { 'usher-approval': approval }
    const { id, uri } = (await post('factors/totp', {}, { as, headers })).body
    const code = authenticatorFor(uri).codeAt(new Date())
    assert.equal((await post(`factors/totp/${id}/confirm`, { code }, { as })).status, 200)
  }

  for (const [action, name, person, asked] of [
    ['registration', 'kim', active, (email) => post('register', { email, password })],
    ['another activation mail', 'lee', pending, (email) => post('activate/resend', { email })],
    ['a reset', 'mia', active, (identifier) => post('password/reset', { identifier })],
    ['a mailed code', 'mo', active, (identifier) => post('login/email', { identifier })],
    ['a recovery', 'sam', enrolled, (identifier) => post('recovery', { identifier, password })],
  ] satisfies [string, string, typeof active, (email: string) => ReturnType<Ask>][]) {
    it(`${action} takes as long for a known address as for an unknown one`, async () => {
      const known = `${name}@example.com`
      await person(known)
      const statuses = new Set<number>()
      const asking = async (email: string) => statuses.add((await asked(email)).status)

      const times = await timePairs(
        PAIRS,
        () => asking(known),
        (pair) => asking(`${name}${pair}@unknown.example`),
      )

      assert.deepEqual([...statuses], [202])
      assert.ok(times.shortest >= LEAST_MILLISECONDS, `one took ${times.shortest} ms`)
      const most = Math.max(MOST_MILLISECONDS, MOST_SHARE * times.median)
      const difference = provenDifference(times)
      assert.ok(Math.abs(difference) <= most, `${difference} ms of ${times.median} ms`)
    })
  }
})
