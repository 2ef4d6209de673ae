import assert from 'node:assert/strict'
import { StorageFault } from '../../src/index.ts'

/** The storage was not opened, and the operator gets one line that says why. */
export async function assertFault(opening: Promise<unknown>, words: RegExp): Promise<void> {
  await assert.rejects(opening, (error) => {
    assert.ok(error instanceof StorageFault, String(error))
    assert.match(error.message, words)
    assert.doesNotMatch(error.message, /\n/)
    return true
  })
}
