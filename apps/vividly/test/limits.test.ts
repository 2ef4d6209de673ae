import assert from 'node:assert/strict'
import { it } from 'node:test'
import { PASSWORD, registration } from './support/people.ts'
import { onEveryDatabase } from './support/vividly.ts'

const ON = { RATE_LIMIT: 'on' }
const LOGIN = '/api/v1/auth/login'
const REGISTER = '/api/v1/auth/register'
const RESET = '/api/v1/auth/password-reset-request'

const limited = (rate: string, retryAfter: string) => ({
  status: 429,
  body: { error: `Rate limit exceeded: ${rate}`, detail: `Rate limit exceeded: ${rate}` },
  retryAfter,
})

onEveryDatabase(
  'the rate limits',
  (vividly) => {
    const post = async (path: string, body: unknown) => {
      const answer = await vividly().post(path, { body })
      return {
        status: answer.status,
        body: answer.body,
        retryAfter: answer.headers.get('retry-after'),
      }
    }
    const logIn = (email: string, password = PASSWORD) => post(LOGIN, { email, password })
    const statuses = async (attempts: (() => Promise<{ status: number }>)[]) => {
      const seen: number[] = []
      for (const attempt of attempts) seen.push((await attempt()).status)
      return seen
    }
    const times = <T>(count: number, what: T): T[] => Array(count).fill(what)

    it('let 3 registrations an hour pass, whatever becomes of them', async () => {
      vividly().clock.advance('1d')
      const register = () => post(REGISTER, registration('limits@x.com'))

      assert.deepEqual(await statuses(times(3, register)), [201, 400, 400])
      vividly().clock.advance('10s')

      assert.deepEqual(await register(), limited('3 per 1 hour', '3590'))
    })

    it('let 5 logins in 15 minutes pass, successful ones included', async () => {
      vividly().clock.advance('1d')
      const right = () => logIn('limits@x.com')
      const wrong = () => logIn('limits@x.com', 'wrong')

      assert.deepEqual(
        await statuses([right, wrong, right, wrong, right]),
        [200, 401, 200, 401, 200],
      )
      vividly().clock.advance('14m')

      assert.deepEqual(await right(), limited('5 per 15 minute', '60'))
    })

    it('let 3 reset requests an hour pass', async () => {
      vividly().clock.advance('1d')
      const request = () => post(RESET, { email: 'limits@x.com' })

      assert.deepEqual(await statuses(times(3, request)), [202, 202, 202])
      assert.deepEqual(await request(), limited('3 per 1 hour', '3600'))
    })

    it('are counted for each endpoint apart', async () => {
      vividly().clock.advance('1d')
      await statuses(times(6, () => logIn('limits@x.com')))

      assert.equal((await post(RESET, { email: 'limits@x.com' })).status, 202)
      assert.equal((await post(REGISTER, registration('limits@x.com'))).status, 400)
    })

    it('end with the period that the first counted request began, and waiting is enough', async () => {
      vividly().clock.advance('1d')
      await logIn('limits@x.com')
      vividly().clock.advance('10m')
      await statuses(times(5, () => logIn('limits@x.com')))
      const { status, retryAfter } = await logIn('limits@x.com')
      assert.equal(status, 429)
      assert.equal(retryAfter, '300')

      vividly().clock.advance('299s')
      assert.equal((await logIn('limits@x.com')).retryAfter, '1')
      vividly().clock.advance('1s')

      assert.equal((await logIn('limits@x.com')).status, 200)
    })

    it('neither count nor prolong the wait for requests answered 422, 413 or 429', async () => {
      vividly().clock.advance('1d')
      const invalid = () => post(LOGIN, { email: 'kim' })
      const huge = () => post(LOGIN, { email: 'kim@x.com', password: 'x'.repeat(2 ** 20) })
      await statuses([...times(5, invalid), ...times(3, huge)])

      assert.deepEqual(await statuses(times(5, () => logIn('limits@x.com'))), times(5, 200))
      await statuses(times(10, () => logIn('limits@x.com')))
      vividly().clock.advance('15m')

      assert.equal((await logIn('limits@x.com')).status, 200)
    })

    it('say 422 before 429', async () => {
      vividly().clock.advance('1d')
      await statuses(times(6, () => logIn('limits@x.com')))

      assert.equal((await post(LOGIN, {})).status, 422)
    })

    it('let exactly as many of simultaneous requests pass', async () => {
      vividly().clock.advance('1d')

      const answers = await Promise.all(times(30, 0).map(() => logIn('limits@x.com', 'wrong')))

      const passed = answers.filter(({ status }) => status === 401)
      assert.equal(passed.length, 5)
      assert.equal(answers.filter(({ status }) => status === 429).length, 25)
    })

    it('do not believe X-Forwarded-For', async () => {
      vividly().clock.advance('1d')
      const forged = (address: number) =>
        vividly().post(LOGIN, {
          body: { email: 'limits@x.com', password: 'wrong' },
          headers: { 'x-forwarded-for': `10.0.0.${address}`, forwarded: `for=10.0.0.${address}` },
        })

      const seen = await statuses(times(6, 0).map((_, index) => () => forged(index)))

      assert.deepEqual(seen, [401, 401, 401, 401, 401, 429])
    })

    it('are on no other endpoint', async () => {
      vividly().clock.advance('1d')
      const { body } = await logIn('limits@x.com')

      const me = () => vividly().get('/api/v1/auth/me', { as: body.access_token })
      const confirm = () =>
        post('/api/v1/auth/password-reset-confirm', { token: 'x', new_password: PASSWORD })
      assert.deepEqual(await statuses(times(20, me)), times(20, 200))
      assert.deepEqual(await statuses(times(10, confirm)), times(10, 400))
    })
  },
  ON,
)

onEveryDatabase(
  'the rate limits as an operator sets them',
  (vividly) => {
    it('count and are told as they are set', async () => {
      const logIn = () =>
        vividly().post(LOGIN, { body: { email: 'kim@example.com', password: 'wrong' } })

      assert.equal((await logIn()).status, 401)
      assert.equal((await logIn()).status, 401)
      const answer = await logIn()

      assert.equal(answer.status, 429)
      assert.equal(answer.body.detail, 'Rate limit exceeded: 2 per 30 second')
      assert.equal(answer.headers.get('retry-after'), '30')
    })
  },
  { ...ON, RATE_LIMIT_LOGIN: '2/30second' },
)

onEveryDatabase(
  'the rate limits behind a proxy that the operator trusts',
  (vividly) => {
    it('count by the address that the proxy tells', async () => {
      const logInFrom = async (address: string) => {
        const { status } = await vividly().post(LOGIN, {
          body: { email: 'kim@example.com', password: 'wrong' },
          headers: { 'x-forwarded-for': address },
        })
        return status
      }

      for (const address of ['192.0.2.1', '192.0.2.2']) {
        const seen: number[] = []
        for (let count = 0; count < 6; count += 1) seen.push(await logInFrom(address))
        assert.deepEqual(seen, [401, 401, 401, 401, 401, 429])
      }
      // What the client itself wrote into the header comes first, and is not believed.
      assert.equal(await logInFrom('203.0.113.9, 192.0.2.1'), 429)
    })
  },
  { ...ON, TRUST_PROXY: 'loopback' },
)

onEveryDatabase(
  'the rate limits switched off',
  (vividly) => {
    it('let everything pass', async () => {
      for (let count = 0; count < 10; count += 1) {
        const { status } = await vividly().post(RESET, { body: { email: 'kim@example.com' } })
        assert.equal(status, 202)
      }
    })
  },
  { RATE_LIMIT: 'off' },
)
