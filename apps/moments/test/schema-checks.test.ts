import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AccountId } from '@usher/engine'
import { createCheckLane } from '../src/json-schema/check-lane.ts'
import { readJsonObject } from '../src/json-schema/json-object.ts'
import { createSchemaChecks } from '../src/json-schema/schema-checks.ts'
import { doubling, ENDLESS, exhausting, LARGE, uninterruptible } from './support/hostile-schemas.ts'

const eve = 'eve' as AccountId
const TOO_LONG = 'checking it takes too long'
const MOST_MILLISECONDS = 250
const TOO_MANY = { code: 'rate_limited', limit: 'schema checks', retryAfterSeconds: 1 }

/**
 * What something costs the thread that everybody shares. Processor time, because a busy machine
 * lets everything take longer.
 */
async function ownTime(work: () => Promise<unknown>): Promise<number> {
  const before = process.threadCpuUsage()
  await work()
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1000
}

function read(value: object) {
  const reading = readJsonObject(JSON.stringify(value))
  assert.ok(reading.kind === 'object')
  return reading
}

describe('checks by schemas that anybody may have written', () => {
  const checks = createSchemaChecks()

  for (const [what, schema, data] of ENDLESS) {
    it(`end, and hold nobody up: ${what}`, async () => {
      const [{ text }, moment] = [read(schema), read(data)]
      let found: string | undefined
      const started = performance.now()

      const milliseconds = await ownTime(async () => {
        found = await checks.dataProblem(text, moment, eve)
      })

      assert.equal(found, TOO_LONG)
      assert.ok(milliseconds < MOST_MILLISECONDS, `${milliseconds} ms`)
      assert.ok(performance.now() - started < 10_000)
    })
  }

  for (const [what, schema] of LARGE) {
    it(`of schemas end, and hold nobody up: ${what}`, async () => {
      const reading = read(schema)

      const milliseconds = await ownTime(() => checks.schemaProblem(reading, eve))

      assert.ok(milliseconds < MOST_MILLISECONDS, `${milliseconds} ms`)
    })
  }

  it('go on after one was ended', async () => {
    const tree = read({ properties: { kids: { items: { $ref: '#' } }, n: { type: 'null' } } })

    const ended = checks.dataProblem(read(doubling).text, read({}), eve)
    const next = checks.dataProblem(tree.text, read({ kids: [{ n: 1 }] }), eve)

    assert.equal(await ended, TOO_LONG)
    assert.equal(await next, 'data/kids/0/n must be null')
  })

  it('cost others no more when nothing interrupts them', async () => {
    const tree = read({ properties: { kids: { items: { $ref: '#' } } } })
    const waitBehind = async (schema: object, data: object) => {
      const started = performance.now()
      const hostile = checks.dataProblem(read(schema).text, read(data), eve)
      assert.equal(
        await checks.dataProblem(tree.text, read({ kids: [] }), 'kim' as AccountId),
        undefined,
      )
      assert.equal(await hostile, TOO_LONG)
      return performance.now() - started
    }
    const usual = await waitBehind(doubling, {})

    const worst = await waitBehind(uninterruptible, { a: `${'a'.repeat(40)}!` })

    assert.ok(worst < 8 * usual, `${worst} ms against ${usual} ms`)
  })

  it('may take down the process that checks, and no other', async () => {
    const found = await checks.dataProblem(read(exhausting).text, read({ a: 'ccc' }), eve)

    // Where V8 has the memory for it, the check is done, and right.
    assert.match(found ?? '', /too long|too large|^data\/a must match pattern/)
    assert.equal(await checks.dataProblem(read(exhausting).text, read({ a: 1 }), eve), undefined)
  })

  it('remember no more than fits', async () => {
    const before = process.memoryUsage().heapUsed
    for (let count = 0; count < 3_000; count += 1) {
      const schema = read({ title: `${count}`, properties: { a: { pattern: `^${count}[a-z]+$` } } })
      assert.equal(await checks.dataProblem(schema.text, read({ a: `${count}x` }), eve), undefined)
    }

    const megabytes = (process.memoryUsage().heapUsed - before) / 2 ** 20
    assert.ok(megabytes < 200, `${megabytes} MB`)
  })
})

describe('the lane for checks that could take long', () => {
  const job = { schema: '{"items":{"$ref":"#"}}' }
  const isTooMany = { name: 'Refused', refusal: TOO_MANY }

  it('takes so many checks of one account at a time, and so many in all', async () => {
    const lane = createCheckLane({ ofOneAccount: 2, inAll: 3 })
    const underWay = lane.check(job, 'kim')
    const waiting = [lane.check(job, 'kim'), lane.check(job, 'kim')]

    assert.throws(() => lane.check(job, 'kim'), isTooMany)
    waiting.push(lane.check(job, 'lee'))
    assert.throws(() => lane.check(job, 'mo'), isTooMany)

    assert.deepEqual(await Promise.all([underWay, ...waiting]), Array(4).fill(undefined))
    assert.equal(await lane.check(job, 'mo'), undefined)
  })
})

describe('reading a JSON object', () => {
  it('takes a time that depends on its length alone', async () => {
    for (const text of [
      `{"a":${'['.repeat(500_000)}${']'.repeat(500_000)}}`,
      `{"a":[${'{},'.repeat(300_000)}{}]}`,
      `{"a":"${'\\\\'.repeat(500_000)}"}`,
      `{"a":"${'\\u0000'.repeat(150_000)}"}`,
      `{${' '.repeat(1_000_000)}}`,
      `{"a":[${'"x" , '.repeat(150_000)}1]}`,
    ]) {
      const milliseconds = await ownTime(async () => readJsonObject(text))
      // A time that grows with the square of the length would be minutes.
      assert.ok(milliseconds < 10 * MOST_MILLISECONDS, `${text.slice(0, 9)}… ${milliseconds} ms`)
    }
  })

  it('drops blanks between parts and none in texts', () => {
    const reading = readJsonObject(' { "a b" : [ 1.0 , "c \\" d" ] ,\n"e":{ } } ')

    assert.ok(reading.kind === 'object')
    assert.equal(reading.text, '{"a b":[1.0,"c \\" d"],"e":{}}')
    assert.deepEqual(reading.size, { values: 5, characters: 11 })
  })

  it('takes pairs of surrogates for the characters they are, however they are written', () => {
    assert.equal(
      readJsonObject('{"a":"\\ud83d\\ude00","\\ud83d\\ude00":"\\\\u0000"}').kind,
      'object',
    )
    assert.equal(readJsonObject('{"a":"\\ude00\\ud83d"}').kind, 'refused')
    assert.equal(readJsonObject('{"\\u0000":1}').kind, 'refused')
  })
})
