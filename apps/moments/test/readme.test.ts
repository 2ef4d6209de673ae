import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { describe, it, type TestContext } from 'node:test'
import { promisify } from 'node:util'
import { startApp } from '@usher/app/testing'
import { moments } from '../src/index.ts'

const run = promisify(execFile)
const missing = ['curl', 'jq'].filter((program) => spawnSync(program, ['--version']).error)
const skip = missing.length > 0 ? `needs ${missing.join(' and ')}` : false

/** Runs the commands as they stand in the README, against a server of the test. */
async function play(t: TestContext, name: string): Promise<string> {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
  const [, commands] = new RegExp(`\`\`\`sh ${name}\n([\\s\\S]*?)\`\`\``).exec(readme) ?? []
  assert.ok(commands)
  const app = await startApp(moments, { databaseUrl: 'sqlite::memory:' })
  t.after(() => app.stop())
  const script = commands.replace('http://127.0.0.1:8000', app.url)
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', script])
  return stdout
}

describe('the README', { skip }, () => {
  it('leads from registration to a query over REST', async (t) => {
    const told = await play(t, 'rest')

    assert.match(told, /"timestamp":"2024-05-01T16:30:00\.000Z"/)
    assert.match(told, /"Invalid moment data: data\/km must be number"/)
    assert.match(told, /\{\s+"km": 7\.5\s+\}\n"Run"\n$/)
  })

  it('leads there over GraphQL', async (t) => {
    const told = await play(t, 'graphql')

    assert.match(told, /"createMoment":\{"id":1,/)
    assert.match(told, /"total": 1,/)
    assert.match(told, /"activity": \{\s+"name": "Swim",\s+"momentCount": 1\s+\}/)
  })
})
