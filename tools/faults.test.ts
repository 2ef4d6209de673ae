import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const PROGRAM = fileURLToPath(new URL('./faults/run.ts', import.meta.url))
const faults = (...args: readonly string[]) =>
  promisify(execFile)(process.execPath, [PROGRAM, ...args], { timeout: 540_000 })

// The whole takes 25 minutes; this keeps the programs alive.
describe('npm run test:faults', () => {
  const needsLinux = process.platform !== 'linux' && 'signals and /proc are those of Linux'

  it('kills servers and moves clocks, and no promise breaks', { skip: needsLinux }, async () => {
    const options = ['--kills', '2', '--database', 'sqlite', '--seconds', '1', '--seed', '7']

    const { stdout } = await faults('--only', 'kill,clock', ...options)

    assert.match(
      stdout,
      /^seed 7\nheld {3}kill -9 [^\n]*kills: 2,[^\n]*\nheld {3}a clock that jumps/,
    )
  })

  for (const [options, remedy] of [
    [['--kills', 'many'], '--kills: "many" is no positive number'],
    [['--only', 'c'], '--only: there is no "c", but kill, webhooks'],
    [['--only', 'fire'], '--only: there is no "fire", but kill, webhooks'],
    [['--database', 'MySQL'], '--database: there is no "MySQL", but SQLite, PostgreSQL'],
    [['--times', '3'], "Unknown option '--times'"],
  ] as const) {
    it(`refuses ${options.join(' ')}, and says what would be right`, async () => {
      await assert.rejects(faults(...options), ({ code, stderr }) => {
        assert.equal(code, 2)
        assert.ok(stderr.startsWith(remedy), stderr)
        assert.match(stderr, /npm run test:faults -- \[--only/)
        return true
      })
    })
  }
})
