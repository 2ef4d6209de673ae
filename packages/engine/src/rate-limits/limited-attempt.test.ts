import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { systemClock } from '../clock.ts'
import type { Clock, LimitStore } from '../ports.ts'
import type { Limit } from '../realm.ts'
import { Refused } from '../refusals.ts'
import { createLanes } from './lanes.ts'
import { limitedAttempt, type Proof } from './limited-attempt.ts'

const WINDOW_SECONDS = 60
const perEmail: Limit = {
  name: 'email',
  max: 3,
  windowSeconds: WINDOW_SECONDS,
  per: 'identifier',
  counts: 'failures',
}
const perAddress: Limit = { ...perEmail, name: 'address', max: 5, per: 'address' }
const kim = { address: '192.0.2.1', identifier: 'kim@example.com' }

/** The port in memory, for tests that need no database. */
function limitsInMemory(): LimitStore {
  const counts = new Map<string, number>()
  const resetsAt = new Date(systemClock.now().getTime() + WINDOW_SECONDS * 1000)
  return {
    async consume({ key, max }) {
      const count = (counts.get(key) ?? 0) + 1
      if (count <= max) counts.set(key, count)
      return { count, resetsAt }
    },
    peek: async ({ key }) => ({ count: counts.get(key) ?? 0, resetsAt }),
    async refund({ key }) {
      counts.set(key, (counts.get(key) ?? 1) - 1)
    },
    listRunning: async () => [...counts].map(([key, count]) => ({ key, count, resetsAt })),
  }
}

/** Attempts that are counted together. */
function attempts({
  limits = [perEmail],
  rateLimits = 'on' as 'on' | 'off',
  clock = systemClock as Clock,
} = {}) {
  const store = { limits: limitsInMemory() } as never // no other port is asked
  const context = { store, clock, lanes: createLanes(), rateLimits }
  return async (prove: Proof<string>, user = kim): Promise<string> => {
    try {
      return await limitedAttempt(context, limits, user, prove)
    } catch (error) {
      return error instanceof Refused ? error.refusal.code : String(error)
    }
  }
}

const right: Proof<string> = async (confirm) => {
  await confirm()
  return 'right'
}
const wrong: Proof<string> = async () => {
  throw new Refused({ code: 'credentials_invalid' })
}
const times = (count: number, job: () => Promise<string>) =>
  Promise.all(Array.from({ length: count }, job))

describe('an attempt under a limit of failures', () => {
  it('may fail so many times, then nothing is tried any more', async () => {
    const attempt = attempts()
    await times(3, () => attempt(wrong))
    let isTried = false

    const answer = await attempt(async () => {
      isTried = true
      return 'right'
    })

    assert.deepEqual([answer, isTried], ['rate_limited', false])
  })

  it('fails exactly so many times among many at once', async () => {
    const attempt = attempts()

    const answers = await times(20, () => attempt(wrong))

    assert.equal(answers.filter((answer) => answer === 'credentials_invalid').length, 3)
    assert.equal(answers.filter((answer) => answer === 'rate_limited').length, 17)
  })

  it('succeeds however many there are', async () => {
    const attempt = attempts()

    assert.deepEqual([...new Set(await times(50, () => attempt(right)))], ['right'])
  })

  it('that succeeds after the limit was reached is refused like one that fails', async () => {
    const attempt = attempts()
    const reached = Promise.withResolvers<void>()
    await attempt(wrong)
    const late = attempt(async (confirm) => {
      await reached.promise
      return right(confirm)
    })

    await times(2, () => attempt(wrong))
    reached.resolve()

    assert.equal(await late, 'rate_limited')
  })

  it('waits while as many are worked on as the limit has room for', async () => {
    const attempt = attempts()
    const mayEnd = Promise.withResolvers<void>()
    let working = 0
    let most = 0

    const all = times(10, () =>
      attempt(async (confirm) => {
        working += 1
        most = Math.max(most, working)
        await mayEnd.promise
        working -= 1
        return right(confirm)
      }),
    )
    mayEnd.resolve()

    assert.deepEqual([...new Set(await all)], ['right'])
    assert.equal(most, 3)
  })

  it('that breaks or is refused for another reason does not count', async () => {
    const attempt = attempts()
    const busy: Proof<string> = async () => {
      throw new Refused({ code: 'overloaded', retryAfterSeconds: 1 })
    }
    const broken: Proof<string> = async () => {
      throw new Error('the disk is full')
    }

    await times(5, () => attempt(busy))
    await times(5, () => attempt(broken))

    assert.equal(await attempt(right), 'right')
  })

  it('counts for all limits or, if one of them is reached, for none', async () => {
    const attempt = attempts({ limits: [perAddress, perEmail] })
    const lee = { ...kim, identifier: 'lee@example.com' }

    await attempt(wrong)
    await times(20, () => attempt(wrong)) // three at once, of which two can still be answered
    const answers = await times(3, () => attempt(wrong, lee))

    assert.deepEqual(answers.toSorted(), [
      'credentials_invalid',
      'credentials_invalid',
      'rate_limited',
    ])
  })

  it('is never limited if limits are off', async () => {
    const attempt = attempts({ rateLimits: 'off' })

    assert.deepEqual([...new Set(await times(9, () => attempt(wrong)))], ['credentials_invalid'])
  })
})

it('a limit of all uses counts right ones, too', async () => {
  const attempt = attempts({ limits: [{ ...perEmail, counts: 'all' }] })

  const answers = await times(5, () => attempt(right))

  assert.equal(answers.filter((answer) => answer === 'right').length, 3)
})

describe('an attempt under a limit that exempts known devices', () => {
  const limits: Limit[] = [
    { ...perAddress, exempts: 'known_devices' },
    { ...perEmail, exempts: 'known_devices' },
  ]
  const stranger = (index: number) => ({ ...kim, address: `198.51.100.${index}` })

  it('succeeds where the account has logged in before, while strangers are refused', async () => {
    const attempt = attempts({ limits })
    await attempt(right)
    for (let index = 0; index < 9; index += 1) await attempt(wrong, stranger(index))

    assert.equal(await attempt(right, stranger(9)), 'rate_limited')
    assert.equal(await attempt(right), 'right')
  })

  it('may fail from there as often as from all other places, and no more', async () => {
    const attempt = attempts({ limits })
    await attempt(right)

    const known = await times(20, () => attempt(wrong))
    const strange = await times(20, () => attempt(wrong, stranger(1)))

    for (const answers of [known, strange]) {
      assert.equal(answers.filter((answer) => answer === 'credentials_invalid').length, 3)
    }
  })

  it('succeeds behind an address that others have used up', async () => {
    const attempt = attempts({ limits })
    await attempt(right)
    for (let index = 0; index < 9; index += 1) {
      await attempt(wrong, { ...kim, identifier: `pupil-${index}@example.com` })
    }

    assert.equal(await attempt(right, { ...kim, identifier: 'lee@example.com' }), 'rate_limited')
    assert.equal(await attempt(right), 'right')
  })

  it('is not known for having failed, nor for another account from there', async () => {
    const attempt = attempts({ limits })
    const lee = { ...kim, identifier: 'lee@example.com' }
    await attempt(right, lee)
    await attempt(wrong)
    for (let index = 0; index < 3; index += 1) await attempt(wrong, stranger(index))

    assert.equal(await attempt(right), 'rate_limited')
  })
})

describe('an attempt under a limit that slows down', () => {
  const limits: Limit[] = [{ ...perEmail, beyond: 'slowed' }]

  it('is never refused for a failure before, but comes through one at a time', async () => {
    const pauses: PromiseWithResolvers<void>[] = []
    const clock: Clock = {
      now: systemClock.now,
      pause() {
        const pause = Promise.withResolvers<void>()
        pauses.push(pause)
        return pause.promise
      },
    }
    const attempt = attempts({ limits, clock })
    await times(3, () => attempt(wrong))
    assert.equal(pauses.length, 0)

    const all = [attempt(right), attempt(wrong), attempt(right)]

    const answers: string[] = []
    for (let answered = 0; answered < all.length; answered += 1) {
      for (let turns = 0; pauses.length === answered && turns < 10_000; turns += 1) {
        await new Promise(setImmediate)
      }
      assert.equal(pauses.length, answered + 1)
      pauses[answered]?.resolve()
      answers.push((await all[answered]) ?? '')
    }
    assert.deepEqual(answers, ['right', 'credentials_invalid', 'right'])
  })

  it('is told to come again if too many wait', async () => {
    const mayGoOn = Promise.withResolvers<void>()
    const attempt = attempts({
      limits: [{ ...perEmail, max: 50, beyond: 'slowed' }],
      clock: { now: systemClock.now, pause: () => mayGoOn.promise },
    })
    await times(50, () => attempt(wrong))

    const all = times(30, () => attempt(right))
    setImmediate(mayGoOn.resolve)

    const answers = await all
    assert.equal(answers.filter((answer) => answer === 'right').length, 4)
    assert.equal(answers.filter((answer) => answer === 'overloaded').length, 26)
  })
})
