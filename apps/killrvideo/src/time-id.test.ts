import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { instantOf, sortableTimeId, TimeIds } from './time-id.ts'

describe('time-based ids', () => {
  const at = new Date('2026-03-01T12:00:00.123Z')

  it('are UUIDs of version 1 that tell their time', () => {
    const id = new TimeIds().next(at)

    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    assert.deepEqual(instantOf(id), at)
  })

  it('differ and ascend within one tick of the clock, and when it is set back', () => {
    const ids = new TimeIds()
    const made = Array.from({ length: 1_000 }, () => ids.next(at))
    made.push(ids.next(new Date(at.getTime() - 60_000)))

    const sortable = made.map(sortableTimeId)
    assert.equal(new Set(made).size, made.length)
    assert.deepEqual(sortable.toSorted(), sortable)
  })

  it('of two processes differ', () => {
    assert.notEqual(new TimeIds().next(at), new TimeIds().next(at))
  })
})
