import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Engine } from '@usher/engine'

const PATIENCE_MILLISECONDS = 5_000

/** Waits until the outbox has noted what became of its mails; fails after five seconds. */
export async function outboxHolds(
  { store }: Engine,
  { waiting, failed = 0 }: { readonly waiting: number; readonly failed?: number },
): Promise<void> {
  const expected = { waiting, failed }
  const deadline = Date.now() + PATIENCE_MILLISECONDS
  while (!isDeepStrictEqual(await store.outbox.counts(), expected)) {
    if (Date.now() > deadline) assert.deepEqual(await store.outbox.counts(), expected)
    await setImmediate()
  }
}
