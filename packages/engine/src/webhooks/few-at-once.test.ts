import assert from 'node:assert/strict'
import { it } from 'node:test'
import { fewAtOnce } from './few-at-once.ts'

it('so many jobs run at once, and the others in their order, whatever becomes of those before', async () => {
  const inTurn = fewAtOnce(2)
  const begun: number[] = []
  let running = 0
  let most = 0
  const job = (number: number) => async () => {
    begun.push(number)
    running += 1
    most = Math.max(most, running)
    await new Promise(setImmediate)
    running -= 1
    if (number === 1) throw new TypeError('one of them fails')
    return number
  }

  const ended = await Promise.allSettled([0, 1, 2, 3, 4].map((number) => inTurn(job(number))))

  assert.deepEqual(begun, [0, 1, 2, 3, 4])
  assert.equal(most, 2)
  assert.deepEqual(
    ended.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled'],
  )
  assert.equal(await inTurn(async () => 'afterwards'), 'afterwards')
})
