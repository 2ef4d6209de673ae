// node apps/killrvideo/test/measure-storm.ts [URL]: how fast GET /users/me is on one surface while
// 16 clients log in without pause on the other. The server must run with RATE_LIMIT=off.
import assert from 'node:assert/strict'
import { type Ask, asking } from '@usher/app/testing'
import { newcomer } from './support/people.ts'

const STORM_CLIENTS = 16
const READERS = 4
const ROUNDS = 5
const ROUND_MILLISECONDS = 4_000

const server = process.argv[2] ?? 'http://127.0.0.1:8000'
const blueprint = asking(`${server}/killrvideo/api/v1`)
const oauth2 = asking(`${server}/killrvideo-oauth2/api/v1`)

const kim = newcomer(`kim-${Date.now()}`)
await expect(201, blueprint('POST', '/users/register', { body: kim }))
const form = { username: kim.email, password: kim.password }
const { body } = await expect(200, oauth2('POST', '/auth/login', { form }))
const as: string = body.access_token

const calm: number[] = []
const stormy: number[] = []
let logins = 0
await reads(blueprint) // warms both sides up
for (let round = 0; round < ROUNDS; round += 1) {
  calm.push(percentile(await reads(blueprint), 0.99))
  const storm = startStorm()
  stormy.push(percentile(await reads(blueprint), 0.99))
  logins += await storm.end()
}

const [before, during] = [percentile(calm, 0.5), percentile(stormy, 0.5)]
console.log(`p99 of GET /users/me, median of ${ROUNDS} rounds of ${ROUND_MILLISECONDS} ms`)
console.table({
  'without logins': { ms: rounded(before), rounds: calm.map(rounded).join(' ') },
  'beside the storm': { ms: rounded(during), rounds: stormy.map(rounded).join(' ') },
})
console.log(
  `ratio ${rounded(during / before)}; ${rounded((logins * 1000) / (ROUNDS * ROUND_MILLISECONDS))} logins/s`,
)

/** Milliseconds of every read in one round. */
async function reads(ask: Ask): Promise<number[]> {
  const end = performance.now() + ROUND_MILLISECONDS
  const times: number[] = []
  const reader = async () => {
    while (performance.now() < end) {
      const started = performance.now()
      await expect(200, ask('GET', '/users/me', { as }))
      times.push(performance.now() - started)
    }
  }
  await Promise.all(Array.from({ length: READERS }, reader))
  return times
}

function startStorm() {
  let isOver = false
  let count = 0
  const client = async () => {
    while (!isOver) {
      await expect(200, oauth2('POST', '/auth/login', { form }))
      count += 1
    }
  }
  const clients = Promise.all(Array.from({ length: STORM_CLIENTS }, client))
  return {
    async end() {
      isOver = true
      await clients
      return count
    },
  }
}

async function expect(status: number, asked: ReturnType<Ask>) {
  const answer = await asked
  assert.equal(answer.status, status, answer.text)
  return answer
}

function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100
}
