import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { asAccountId } from '../brand.ts'
import { webhookEventOf } from '../webhooks/public-events.ts'
import { callAfterHook } from './after-hooks.ts'
import type { AfterHooks } from './hooks.ts'

const at = new Date('2026-11-30T12:00:00.000Z')
const event = webhookEventOf({
  type: 'role.granted',
  at,
  accountId: asAccountId('kim'),
  detail: { role: 'chair' },
})
const running = new AbortController().signal

function call(hooks: AfterHooks, signal = running): Promise<unknown> {
  assert.ok(event)
  return callAfterHook(hooks, { event }, signal)
}

describe('an after hook', () => {
  it('gets the event with its facts', async () => {
    const got: unknown[] = []

    await call({ 'role.granted': (given) => void got.push(given) })

    const provider = undefined
    assert.deepEqual(got, [
      { id: event?.id, type: 'role.granted', at, accountId: 'kim', role: 'chair', provider },
    ])
  })

  it('is missing for most types, and their events have been dealt with', async () => {
    assert.deepEqual(await call({}), { status: 200 })
  })

  it('fails when it throws, at once or later', async () => {
    const thrown = () => {
      throw new TypeError('at once')
    }

    await assert.rejects(call({ 'role.granted': thrown }), /at once/)
    await assert.rejects(call({ 'role.granted': async () => thrown() }), /at once/)
  })

  it('that never answers fails after fifteen seconds, and knows', async (t) => {
    const { hook, signals } = silent()
    t.mock.timers.enable({ apis: ['setTimeout'] })

    const calling = call({ 'role.granted': hook })
    const failing = assert.rejects(calling, /longer than 15 s/)
    t.mock.timers.tick(14_999)
    const before = signals[0]?.aborted
    t.mock.timers.tick(1)

    await failing
    assert.deepEqual([before, signals[0]?.aborted], [false, true])
  })

  it('that never answers does not keep the server from stopping', async (t: TestContext) => {
    const { hook, signals } = silent()
    const stopping = new AbortController()

    const calling = call({ 'role.granted': hook }, stopping.signal)
    const failing = assert.rejects(calling, /stops/)
    stopping.abort()

    await failing
    assert.ok(signals[0]?.aborted)
    await assert.rejects(call({ 'role.granted': () => t.assert.fail() }, stopping.signal), /stops/)
  })
})

function silent() {
  const signals: AbortSignal[] = []
  const hook: AfterHooks['role.granted'] = (_, { signal }) => {
    signals.push(signal)
    return new Promise<void>(() => {})
  }
  return { hook, signals }
}
