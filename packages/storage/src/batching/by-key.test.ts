import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { StorageUnavailable } from '@usher/engine'
import { type AskedByKey, askingByKey } from './by-key.ts'

describe('questions by key', () => {
  function asking(rules: Partial<AskedByKey<string, string>>) {
    return askingByKey<string, string>({
      keyOf: (name) => name,
      equals: 'share',
      underwayMax: 1,
      answer: async (names) => new Map(names.map((name) => [name, name])),
      ...rules,
    })
  }

  it('go out together, each key once, and each gets its own answer', async () => {
    const asked: (readonly string[])[] = []
    const find = asking({
      async answer(names) {
        asked.push(names)
        return new Map([
          ['kim', '1'],
          ['lee', '2'],
        ])
      },
    })

    const answers = await Promise.all(['kim', 'lee', 'kim', 'nobody'].map(find))

    assert.deepEqual(answers, ['1', '2', '1', undefined])
    assert.deepEqual(asked, [['kim', 'lee', 'nobody']])
  })

  it('of equal keys are asked one after the other where each is a change', async () => {
    const asked: (readonly string[])[] = []
    const rotate = asking({
      equals: 'follow',
      async answer(names) {
        asked.push(names)
        return new Map(names.map((name) => [name, `${name} ${asked.length}`]))
      },
    })

    const answers = await Promise.all(['kim', 'kim', 'kim'].map(rotate))

    assert.deepEqual(answers, ['kim 1', 'kim 2', 'kim 3'])
    assert.deepEqual(asked, [['kim'], ['kim'], ['kim']])
  })

  it('go out in portions when they are many', async () => {
    const sizes: number[] = []
    const find = asking({
      largest: 16,
      underwayMax: 4,
      async answer(names) {
        sizes.push(names.length)
        return new Map(names.map((name) => [name, name]))
      },
    })
    const names = Array.from({ length: 40 }, (_, index) => `name ${index}`)

    assert.deepEqual(await Promise.all(names.map(find)), names)
    assert.deepEqual(sizes, [16, 16, 8])
  })

  const statuses = async (find: (name: string) => Promise<unknown>) =>
    (await Promise.allSettled(['kim', 'lost', 'lee'].map(find))).map(({ status }) => status)

  const failingFor = (error: Error) => async (names: readonly string[]) => {
    if (names.includes('lost')) throw error
    return new Map(names.map((name) => [name, name]))
  }

  it('are asked one by one if one of them is at fault', async () => {
    const find = asking({ answer: failingFor(new RangeError('broken')) })

    assert.deepEqual(await statuses(find), ['fulfilled', 'rejected', 'fulfilled'])
  })

  it('fail together if the database is away, unless each has nodes of its own', async () => {
    const answer = failingFor(new StorageUnavailable('away'))

    assert.deepEqual(await statuses(asking({ answer })), ['rejected', 'rejected', 'rejected'])
    assert.deepEqual(await statuses(asking({ answer, concernsAll: () => false })), [
      'fulfilled',
      'rejected',
      'fulfilled',
    ])
  })

  it('of a later turn see what was stored meanwhile', async () => {
    let stored = '1'
    const find = asking({ answer: async () => new Map([['kim', stored]]) })
    await find('kim')
    stored = '2'

    assert.equal(await find('kim'), '2')
  })
})
