import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { together } from './together.ts'

describe('questions of one turn', () => {
  it('go out together, each key once, and each gets its own answer', async () => {
    const asked: (readonly string[])[] = []
    const find = together(async (keys) => {
      asked.push(keys)
      return new Map([['kim', 1] as const, ['lee', 2] as const])
    })

    const answers = await Promise.all([find('kim'), find('lee'), find('kim'), find('nobody')])

    assert.deepEqual(answers, [1, 2, 1, undefined])
    assert.deepEqual(asked, [['kim', 'lee', 'nobody']])
  })

  it('go out in portions when they are many', async () => {
    const sizes: number[] = []
    const find = together(async (keys) => {
      sizes.push(keys.length)
      return new Map(keys.map((key) => [key, key]))
    })
    const keys = Array.from({ length: 40 }, (_, index) => `key ${index}`)

    assert.deepEqual(await Promise.all(keys.map(find)), keys)
    assert.deepEqual(sizes, [16, 16, 8])
  })

  it('are asked one by one if some of them cannot be answered', async () => {
    const find = together(async (keys) => {
      if (keys.includes('lost')) throw new Error('unavailable')
      return new Map(keys.map((key) => [key, key]))
    })

    const answers = await Promise.allSettled([find('kim'), find('lost'), find('lee')])

    assert.deepEqual(
      answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : 'rejected')),
      ['kim', 'rejected', 'lee'],
    )
  })

  it('of a later turn see what was stored meanwhile', async () => {
    let stored = 1
    const find = together(async () => new Map([['kim', stored]]))
    await find('kim')
    stored = 2

    assert.equal(await find('kim'), 2)
  })
})
