import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { onTerminal, whyNoTerminal } from './support/pseudo-terminal.ts'
import { newUsher, PROJECT_ROOT, type Usher } from './support/usher.ts'

const PASSWORD = 'Str0ng!pass'
const FILM_MAKER = join(PROJECT_ROOT, 'bench/make-movies-csv.mjs')

describe('on a terminal', { skip: whyNoTerminal }, () => {
  let usher: Usher
  before(async () => {
    usher = await newUsher()
  })
  after(() => usher.remove())

  it('a password is asked for twice and never shown', async () => {
    const { seen, exitCode } = await onTerminal(
      'users create --app theater --email kim@example.com',
      usher.dataDir,
      [
        ['Password', PASSWORD],
        ['The same again', PASSWORD],
      ],
    )

    assert.equal(exitCode, 0)
    assert.match(seen, /Created kim@example\.com/)
    assert.ok(!seen.includes(PASSWORD))
  })

  it('two passwords that differ change nothing', async () => {
    const { seen, exitCode } = await onTerminal(
      'users create --app theater --email lee@example.com',
      usher.dataDir,
      [
        ['Password', PASSWORD],
        ['The same again', 'An0ther!pass'],
      ],
    )

    assert.equal(exitCode, 1)
    assert.match(seen, /usher: the two passwords differ; try again/)
    const { json } = await usher.run('users list --app theater --search lee --json'.split(' '))
    assert.deepEqual(json, [])
  })

  it('a deletion is asked for, and not done without a yes', async () => {
    const command = 'users delete --app theater --email kim@example.com'

    const refused = await onTerminal(command, usher.dataDir, [['Delete kim@example.com', '']])
    const agreed = await onTerminal(`${command} --yes`, usher.dataDir)

    assert.equal(refused.exitCode, 1)
    assert.match(refused.seen, /usher: cancelled; nothing was changed/)
    assert.equal(agreed.exitCode, 0)
    assert.match(agreed.seen, /^Deleted kim@example\.com/m)
  })

  it('long work leaves a line per step behind its bar', async () => {
    const file = join(usher.dataDir, 'films.csv') // enough of them that there is something to see
    execFileSync(process.execPath, [FILM_MAKER, '--rows', '20000', '--out', file], {
      stdio: 'ignore',
    })

    const { seen, exitCode } = await onTerminal(`seed theater --csv ${file}`, usher.dataDir)

    assert.equal(exitCode, 0)
    assert.match(seen, /━/)
    assert.match(seen, /^movies: ([\d,]+) of \1\r?$/m)
    assert.match(seen, /^[\d,]+ films loaded\.\r?$/m)
  })
})
