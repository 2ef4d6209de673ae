import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Closing } from '../src/closing.ts'

describe('closing', () => {
  it('gives back in the opposite order, one after the other', async () => {
    const closing = new Closing()
    const closed: string[] = []
    closing.add(() => void closed.push('first'))
    closing.add(async () => {
      await Promise.resolve()
      closed.push('second')
    })

    await closing.close()

    assert.deepEqual(closed, ['second', 'first'])
  })

  it('goes on when something fails, and tells the first failure', async () => {
    const closing = new Closing()
    let isClosed = false
    closing.add(() => {
      isClosed = true
    })
    closing.add(() => Promise.reject(new Error('later')))
    closing.add(() => {
      throw new Error('earlier')
    })

    await assert.rejects(closing.close(), { message: 'earlier' })

    assert.ok(isClosed)
  })
})
