import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { StorageUnavailable } from '@usher/engine'
import { Batches, type BatchRules } from './batches.ts'

describe('batches', () => {
  /** Batches that a test finishes by hand; each answers an item with itself. */
  function byHand(rules: Partial<BatchRules<string, string>> = {}) {
    const begun: (readonly string[])[] = []
    const finish: (() => void)[] = []
    const batches = new Batches<string, string>({
      underwayMax: 1,
      async perform(batch) {
        begun.push(batch.map(({ item }) => item))
        await new Promise<void>((done) => finish.push(done))
        for (const { item, resolve } of batch) resolve(item)
      },
      ...rules,
    })
    return { batches, begun, finish }
  }

  it('hold what is asked in one turn, in order of arrival', async () => {
    const { batches, begun, finish } = byHand()

    const answers = ['kim', 'lee', 'ada'].map((name) => batches.ask(name))
    await nextTurn()
    finish[0]?.()

    assert.deepEqual(await Promise.all(answers), ['kim', 'lee', 'ada'])
    assert.deepEqual(begun, [['kim', 'lee', 'ada']])
  })

  it('gather while as many as may be are under way, and nobody is overtaken', async () => {
    const { batches, begun, finish } = byHand({ underwayMax: 2 })
    const answers: Promise<string>[] = []
    for (const name of ['one', 'two', 'three', 'four']) {
      answers.push(batches.ask(name))
      await nextTurn()
    }
    assert.deepEqual(begun, [['one'], ['two']])

    finish[1]?.()
    await answers[1]
    while (begun.length < 3) await nextTurn()

    assert.deepEqual(begun, [['one'], ['two'], ['three', 'four']])
    finish[0]?.()
    finish[2]?.()
    assert.equal((await Promise.all(answers)).length, 4)
  })

  it('are no larger than what fits, and the rest does not wait for them', async () => {
    const { batches, begun, finish } = byHand({
      underwayMax: 4,
      fitting: ({ length }) => Math.min(length, 2),
    })
    const answers = ['a', 'b', 'c', 'd', 'e'].map((name) => batches.ask(name))
    for (let turn = 0; turn < 3; turn += 1) await nextTurn()

    assert.deepEqual(begun, [['a', 'b'], ['c', 'd'], ['e']])
    for (const done of finish) done()
    await Promise.all(answers)
  })

  it('reject those without an answer when they fail, and the next ones go on', async () => {
    let hasFailed = false
    const batches = new Batches<string, string>({
      underwayMax: 1,
      perform(batch) {
        batch[0]?.resolve('answered')
        if (hasFailed) return
        hasFailed = true
        throw new RangeError('broken')
      },
    })

    const [first, second] = await Promise.allSettled([batches.ask('kim'), batches.ask('lee')])

    assert.equal(first?.status, 'fulfilled')
    assert.equal(second?.status, 'rejected')
    assert.equal(await batches.ask('ada'), 'answered')
  })

  it('reject everybody in line when they cannot be prepared', async () => {
    const batches = new Batches<string, string>({
      underwayMax: 1,
      prepare: () => Promise.reject(new RangeError('no room')),
      perform: () => assert.fail('nothing was prepared'),
    })

    await assert.rejects(batches.ask('kim'), RangeError)
    await batches.idle()
  })

  it('let those join that come while they are prepared', async () => {
    const prepared = Promise.withResolvers<void>()
    const { batches, begun, finish } = byHand({ prepare: () => prepared.promise })
    const first = batches.ask('early')
    await nextTurn()
    const second = batches.ask('later')
    prepared.resolve()
    await nextTurn()
    finish[0]?.()

    await Promise.all([first, second])
    assert.deepEqual(begun, [['early', 'later']])
  })

  it('answer each call in time, in line or under way, from the moment it was made', async () => {
    const { batches, finish } = byHand({ patienceMilliseconds: 60 })
    const start = performance.now()
    const underway = batches.ask('under way')
    await nextTurn()
    const waiting = batches.ask('in line')
    const waitedBefore = batches.ask('waited elsewhere', start - 40)

    await assert.rejects(waitedBefore, StorageUnavailable)
    const early = performance.now() - start
    await Promise.all([
      assert.rejects(underway, StorageUnavailable),
      assert.rejects(waiting, StorageUnavailable),
    ])
    const late = performance.now() - start

    assert.ok(late >= 59, `rejected after ${late} ms`)
    assert.ok(early < late)
    finish[0]?.()
    await batches.idle()
  })

  it('leave what takes long its time once it has begun', async () => {
    const { batches, finish } = byHand({ patienceMilliseconds: 20, takesLong: () => true })
    const long = batches.ask('long')
    await nextTurn()
    await assert.rejects(batches.ask('in line behind it'), StorageUnavailable)

    finish[0]?.()

    assert.equal(await long, 'long')
  })

  it('are idle when nothing waits and nothing is under way', async () => {
    const { batches, finish } = byHand()
    let isIdle = false
    const answer = batches.ask('kim')
    const idle = batches.idle().then(() => {
      isIdle = true
    })
    await nextTurn()
    assert.equal(isIdle, false)

    finish[0]?.()
    await Promise.all([answer, idle])
  })
})
