import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { it } from 'node:test'
import { refusalCauses } from '@usher/engine'

const read = (path: string) => readFile(new URL(`../${path}`, import.meta.url), 'utf8')

it('docs/refusals.md lists every refusal of the engine once, in the order of the code', async () => {
  const [source, page] = await Promise.all([
    read('packages/engine/src/refusals.ts'),
    read('docs/refusals.md'),
  ])

  const codes = Array.from(source.matchAll(/\bcode: '(\w+)'/g), ([, code]) => code)
  const listed = Array.from(page.matchAll(/^\| `(\w+)` \|/gm), ([, code]) => code)

  assert.ok(codes.length > 0)
  assert.deepEqual(listed, codes)
})

it('docs/refusals.md names the feature that causes each refusal', async () => {
  const page = await read('docs/refusals.md')

  const causes = Array.from(page.matchAll(/^\| `(\w+)` \| `(\w+)` \|/gm), ([, ...row]) => row)

  assert.deepEqual(Object.fromEntries(causes), refusalCauses)
})

it('docs/refusals.md gives each code a meaning and a remedy', async () => {
  const rows = (await read('docs/refusals.md')).match(/^\| `.*$/gm) ?? []

  for (const row of rows) assert.match(row, /^\| `\w+` \| `\w+` \| [^|]{10,} \| [^|]{5,} \|$/)
})
