import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** `packages.test.ts` runs those that say what they print, and compiles others. */
describe('the README of each package', () => {
  for (const name of globSync('packages/*/', { cwd: root })) {
    it(`${name}: has an example`, () => {
      assert.match(readFileSync(`${root}/${name}/README.md`, 'utf8'), /```ts\n[\s\S]*?```/)
    })
  }
})
