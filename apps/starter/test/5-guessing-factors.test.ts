import assert from 'node:assert/strict'
import { it } from 'node:test'
import { ACCOUNTS, onEveryAccountStore, PASSWORD } from './support/starter.ts'

onEveryAccountStore(
  'guessing second factors',
  (starter) => {
    const proof = (challenge: string, code: string, address = '192.0.2.1') =>
      starter().post(`${ACCOUNTS}/login/second-factor`, {
        body: { challenge, code },
        headers: { 'x-forwarded-for': address },
      })
    const challengeFrom = async (email: string, address: string) => {
      const body = { identifier: email, password: PASSWORD }
      const headers = { 'x-forwarded-for': address }
      return (await starter().post(`${ACCOUNTS}/login`, { body, headers })).body.challenge
    }

    it('ends after ten wrong codes in 15 minutes, whatever challenge they answer', async () => {
      const { email, code } = await starter().enrolled('rosa')
      const stranger = '203.0.113.9'
      const wrong = code() === '000000' ? '000001' : '000000'

      const answers: number[] = []
      for (let round = 0; round < 3; round += 1) {
        const challenge = await challengeFrom(email, stranger)
        for (let time = 0; time < 4; time += 1) {
          answers.push((await proof(challenge, wrong, stranger)).status)
        }
      }
      const right = await proof(await challengeFrom(email, stranger), code(), stranger)

      assert.deepEqual(answers, [...Array(10).fill(401), 429, 429])
      assert.equal(right.status, 429)
      assert.ok(Number(right.headers.get('retry-after')) > 0)
    })

    it('judges ten of 200 guesses at once, and lets their target in at home', async () => {
      const { email, code } = await starter().enrolled('rita')
      const stranger = '203.0.113.10'
      const wrong = code() === '000000' ? '000001' : '000000'
      const asked = Array.from({ length: 40 }, () => challengeFrom(email, stranger))
      const challenges = await Promise.all(asked)

      const guesses = challenges.flatMap((challenge) =>
        Array.from({ length: 5 }, () => proof(challenge, wrong, stranger)),
      )
      const answers = await Promise.all(guesses)

      const refused = answers.filter(({ status }) => status === 429)
      const judged = answers.filter(({ body }) => body.code === 'proof_invalid')
      assert.deepEqual([judged.length, refused.length], [10, 190])
      assert.ok(refused.every(({ headers }) => Number(headers.get('retry-after')) > 0))
      const home = await challengeFrom(email, '127.0.0.1')
      assert.equal((await proof(home, code(), '127.0.0.1')).status, 200)
    })
  },
  { RATE_LIMIT: 'on', TRUST_PROXY: '1' },
)
