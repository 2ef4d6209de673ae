import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createSessionEnd } from './session-end.ts'

describe('the end of a session', () => {
  it('is told once, however many requests are refused', () => {
    const end = createSessionEnd()
    const told: boolean[] = []
    end.watch(() => told.push(end.current()))

    for (let request = 0; request < 3; request += 1) end.happened()

    assert.deepEqual(told, [true])
  })

  it('is over when somebody has signed in, and can happen again', () => {
    const end = createSessionEnd()
    const told: boolean[] = []
    end.watch(() => told.push(end.current()))

    end.happened()
    end.forgotten()
    end.happened()

    assert.deepEqual(told, [true, false, true])
  })
})
