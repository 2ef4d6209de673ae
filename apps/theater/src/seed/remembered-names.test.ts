import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Executes } from '@usher/storage'
import { rememberedNames } from './remembered-names.ts'

const nowhere = {} as Executes // the names below come from no database

function counted() {
  const ids = new Map<string, number>()
  const asked: string[][] = []
  return {
    asked,
    async idsOf(_: Executes, names: readonly string[]) {
      asked.push([...names])
      for (const name of names) if (!ids.has(name)) ids.set(name, ids.size + 1)
      return new Map(names.map((name) => [name, Number(ids.get(name))]))
    },
  }
}

it('a name that was asked for lately is not asked for again', async () => {
  const names = counted()
  const remembered = rememberedNames(names)

  const first = await remembered.idsOf(nowhere, ['a', 'b'])
  const second = await remembered.idsOf(nowhere, ['b', 'c'])

  assert.deepEqual(
    [...first, ...second],
    [
      ['a', 1],
      ['b', 2],
      ['b', 2],
      ['c', 3],
    ],
  )
  assert.deepEqual(names.asked, [['a', 'b'], ['c']])
})

it('names that nobody asks for are forgotten, and those in use are kept', async () => {
  const names = counted()
  const remembered = rememberedNames(names, 3)

  for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']) {
    const ids = await remembered.idsOf(nowhere, ['star', name])
    assert.equal(ids.get('star'), 1)
  }
  await remembered.idsOf(nowhere, ['a'])

  const askedFor = names.asked.flat()
  assert.equal(askedFor.filter((name) => name === 'star').length, 1)
  assert.equal(askedFor.filter((name) => name === 'a').length, 2)
})
