import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('..', import.meta.url))
const packages = globSync('packages/*/', { cwd: root })

describe('the README of each package', () => {
  for (const name of packages) {
    const readme = readFileSync(`${root}/${name}/README.md`, 'utf8')
    const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(readme) ?? []
    const [, promised] = /console\.log\(.*\/\/ (.*)/.exec(example) ?? []

    it(`${name}: has an example`, () => assert.notEqual(example, ''))

    if (promised === undefined) continue
    it(`${name}: the example prints what the README says`, async () => {
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ['--input-type=module-typescript', '--eval', example],
        { cwd: `${root}/${name}` },
      )

      assert.equal(stdout.trim(), promised)
    })
  }
})
