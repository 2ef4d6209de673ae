import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CleanupStack } from '../src/cleanup-stack.ts'

describe('the cleanup stack', () => {
  it('closes in the opposite order, one after the other', async () => {
    const cleanup = new CleanupStack()
    const closed: string[] = []
    cleanup.add(() => void closed.push('first'))
    cleanup.add(async () => {
      await Promise.resolve()
      closed.push('second')
    })

    await cleanup.close()

    assert.deepEqual(closed, ['second', 'first'])
  })

  it('goes on when a closer fails, and throws the first failure', async () => {
    const cleanup = new CleanupStack()
    let isClosed = false
    cleanup.add(() => {
      isClosed = true
    })
    cleanup.add(() => Promise.reject(new Error('later')))
    cleanup.add(() => {
      throw new Error('earlier')
    })

    await assert.rejects(cleanup.close(), { message: 'earlier' })

    assert.ok(isClosed)
  })
})
