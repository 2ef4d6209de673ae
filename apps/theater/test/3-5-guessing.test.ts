import assert from 'node:assert/strict'
import { it } from 'node:test'
import { atOnce } from './support/at-once.ts'
import { ACCOUNTS } from './support/people.ts'
import { onEveryTheater } from './support/theater.ts'

onEveryTheater(
  'guessing a password at POST /api/v1/accounts/login/',
  (theater) => {
    const logInFrom = (address: string, body: { email: string; password: string }) =>
      theater().post(`${ACCOUNTS}/login/`, { body, headers: { 'x-forwarded-for': address } })

    it('is slowed down and never refused otherwise, while the owner gets in at once', async () => {
      const lee = await theater().active('lee')
      assert.equal((await logInFrom('192.0.2.7', lee)).status, 201)
      const guess = (index: number) =>
        logInFrom(`198.51.100.${index}`, { ...lee, password: `Guess-${index}!` })
      const first = await atOnce(100, guess)
      assert.deepEqual([...new Set(first.map(({ status }) => status))], [401])

      let answered = 0
      const slow = atOnce(10, async (index) => {
        const answer = await guess(index)
        if (answer.status === 401) answered += 1
        return answer
      })
      assert.equal((await logInFrom('192.0.2.7', lee)).status, 201)
      assert.ok(answered < 4, 'the last of the four waits for eight seconds')

      const late = await slow
      const busy = late.filter(({ status }) => status === 503)
      assert.equal(late.filter(({ status }) => status === 401).length, 4)
      assert.deepEqual(
        busy.map(({ headers }) => headers.get('retry-after')),
        Array.from({ length: 6 }, () => '6'),
      )
    })
  },
  { RATE_LIMIT: 'on', TRUST_PROXY: 'true' },
)
