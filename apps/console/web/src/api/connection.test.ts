import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createConnection } from './connection.ts'

describe('the connection to the server', () => {
  it('is not lost before anything was asked', () => {
    assert.deepEqual(createConnection().current(), { answeredAt: undefined, isLost: false })
  })

  it('keeps the time of the last answer when it is lost', () => {
    let now = 1000
    const connection = createConnection(() => now)
    connection.answered()
    now = 2000
    connection.lost()

    assert.deepEqual(connection.current(), { answeredAt: 1000, isLost: true })
  })

  it('tells once that it is lost, and once that it is back', () => {
    const connection = createConnection()
    const told: boolean[] = []
    const stop = connection.watch(() => told.push(connection.current().isLost))

    connection.answered()
    connection.lost()
    connection.lost()
    connection.answered()
    connection.answered()
    stop()
    connection.lost()

    assert.deepEqual(told, [true, false])
  })
})
