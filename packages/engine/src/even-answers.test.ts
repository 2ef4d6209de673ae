import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createEvenAnswers } from './even-answers.ts'

/** Works that take as long as they are told, on a clock of their own. */
function bench() {
  let now = 0
  const pause = async (milliseconds: number) => {
    now += milliseconds
  }
  const answers = createEvenAnswers({ pause }, () => now)
  return async (kind: string, outcome: string, takes: number) => {
    const startedAt = now
    await answers.evenly(kind, async () => {
      now += takes
      return outcome
    })
    return now - startedAt
  }
}

describe('even answers', () => {
  it('take the same time on a machine with time to spare', async () => {
    const answer = bench()

    assert.equal(await answer('registration', 'registered', 12), 50)
    assert.equal(await answer('registration', 'taken', 3), 50)
  })

  it('take as long as the slower outcome where both are slow', async () => {
    const answer = bench()
    for (let turn = 0; turn < 40; turn += 1) {
      await answer('registration', 'registered', 180)
      await answer('registration', 'taken', 90)
    }

    assert.equal(await answer('registration', 'registered', 180), 180)
    assert.equal(await answer('registration', 'taken', 90), 180)
  })

  it('do so however rare the slower outcome is', async () => {
    const answer = bench()
    await answer('reset', 'issued', 200)
    for (let turn = 0; turn < 500; turn += 1) await answer('reset', 'nothing', 60)

    assert.equal(await answer('reset', 'nothing', 60), 200)
  })

  it('become quick again, and one slow write holds nobody up', async () => {
    const answer = bench()
    for (let turn = 0; turn < 40; turn += 1) await answer('reset', 'issued', 200)
    for (let turn = 0; turn < 40; turn += 1) await answer('reset', 'issued', 10)
    await answer('reset', 'issued', 5_000)

    assert.equal(await answer('reset', 'nothing', 10), 50)
  })

  it('never wait longer than two seconds, and not for other kinds', async () => {
    const answer = bench()
    for (let turn = 0; turn < 40; turn += 1) await answer('reset', 'issued', 30_000)

    assert.equal(await answer('reset', 'nothing', 10), 2_000)
    assert.equal(await answer('registration', 'taken', 10), 50)
  })
})
