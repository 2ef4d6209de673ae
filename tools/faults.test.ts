import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const PROGRAM = fileURLToPath(new URL('./faults/run.ts', import.meta.url))

// The whole takes ten minutes; this keeps the programs alive.
it('a moved clock and clients that say too much break no promise', async () => {
  const args = [PROGRAM, '--only', 'clock,clients', '--seconds', '1']

  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 120_000 })

  assert.match(stdout, /^held {3}2000 idle [^\n]*\nheld {3}a clock that jumps/)
})
