import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const RUN = fileURLToPath(new URL('fuzz/run.ts', import.meta.url))
const ROWS = 11

it('a small pass of npm run test:fuzz keeps every promise, with limits off and on', async () => {
  // Other tests take their part of the machine.
  const args = [RUN, '--requests', '250', '--seed', '20260302', '--slowest', '60000']
  const { stdout } = await promisify(execFile)(process.execPath, args)

  assert.match(stdout, /^seed 20260302, 250 requests for each app and interface, limits off$/m)
  assert.equal(stdout.match(/^\S.* 250 requests .* findings 0$/gm)?.length, ROWS)
  assert.equal(stdout.match(/^\S.* 25 requests .* findings 0$/gm)?.length, ROWS)
  assert.match(stdout, /^Every promise was kept\.$/m)
})
