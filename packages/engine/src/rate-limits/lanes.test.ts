import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createLanes } from './lanes.ts'

describe('lanes', () => {
  it('let as many in as they are wide, the others in order when somebody leaves', async () => {
    const lanes = createLanes()
    const entered: number[] = []
    const leave: (() => void)[] = []
    const all = [1, 2, 3, 4].map(async (person) => {
      leave.push(await lanes.enter('kim', 2))
      entered.push(person)
    })

    await Promise.all(all.slice(0, 2))
    assert.deepEqual(entered, [1, 2])
    leave[1]?.()
    await all[2]
    assert.deepEqual(entered, [1, 2, 3])
    leave[0]?.()
    await all[3]
    assert.deepEqual(entered, [1, 2, 3, 4])
  })

  it('of other keys are not concerned', async () => {
    const lanes = createLanes()
    await lanes.enter('kim', 1)

    const leave = await lanes.enter('lee', 1)

    assert.equal(typeof leave, 'function')
  })

  it('are as wide as ever when everybody has left', async () => {
    const lanes = createLanes()
    const first = await lanes.enter('kim', 1)
    first()

    const second = await lanes.enter('kim', 1)
    const third = lanes.enter('kim', 1)

    second()
    assert.equal(typeof (await third), 'function')
  })

  it('refuse who has waited too long, and only those', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const lanes = createLanes()
    const leave = await lanes.enter('kim', 1)
    const patience = (milliseconds: number) => ({
      milliseconds,
      tooLate: () => new RangeError('too late'),
    })
    const impatient = lanes.enter('kim', 1, patience(100))
    const patient = lanes.enter('kim', 1, patience(200))

    t.mock.timers.tick(150)
    await assert.rejects(impatient, RangeError)
    leave()
    t.mock.timers.tick(150)

    assert.equal(typeof (await patient), 'function')
    assert.equal(lanes.waiting('kim'), 0)
  })
})
