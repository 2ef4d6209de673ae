import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { it } from 'node:test'
import { bridgeVariables, lifetimes, serverVariables } from './index.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

it('the README shows every variable as it is read', () => {
  const server = Object.entries(serverVariables).map(
    ([name, { standard, meaning }]) => `| \`${name}\` | ${standard} | ${meaning} |`,
  )
  const ofApps = Object.entries({ ...lifetimes, ...bridgeVariables }).map(
    ([name, meaning]) => `| \`${name}\` | ${meaning} |`,
  )

  assert.deepEqual(readme.match(/^\| `.*$/gm), [...server, ...ofApps])
})
