import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { it } from 'node:test'
import { promisify } from 'node:util'
import { lifetimes, serverVariables } from './index.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

it('the README shows every variable as it is read', () => {
  const server = Object.entries(serverVariables).map(
    ([name, { standard, meaning }]) => `| \`${name}\` | ${standard} | ${meaning} |`,
  )
  const ofApps = Object.entries(lifetimes).map(([name, meaning]) => `| \`${name}\` | ${meaning} |`)

  assert.deepEqual(readme.match(/^\| `.*$/gm), [...server, ...ofApps])
})

it('the example of the README prints what it says', async () => {
  const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(readme) ?? []
  const [, promised] = /console\.log\(.*\/\/ (.*)/.exec(example) ?? []

  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module-typescript', '--eval', example],
    { cwd: import.meta.dirname },
  )

  assert.equal(stdout.trim(), promised)
})
