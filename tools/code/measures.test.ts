import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { castsIn, longFunctionsIn, longLinesIn } from './measures.ts'
import { undocumentedExports } from './undocumented-exports.ts'

it('casts are counted, but for `as const`', () => {
  const text = 'const a = b as string\nconst c = [1] as const\n'

  assert.deepEqual(castsIn('a.ts', text), ['a.ts:1: as string'])
})

it('functions of more than 50 lines are long', () => {
  const body = (lines: number) => `function f() {\n${'  go()\n'.repeat(lines - 2)}}\n`

  assert.deepEqual(longFunctionsIn('a.ts', body(50)), { count: 1, long: [] })
  assert.deepEqual(longFunctionsIn('a.ts', body(51)).long, ['a.ts:1: a function of 51 lines'])
})

it('lines are long for their code, not for their texts', () => {
  const code = `const a = ${'b + '.repeat(40)}1`
  const message = `throw new Error('${'word '.repeat(40)}')`

  assert.equal(longLinesIn('a.ts', `${message}\n${code}\n`).length, 1)
})

it('exports need a docstring where they are declared', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'usher-exports-'))
  t.after(() => rm(folder, { recursive: true }))
  await writeFile(
    join(folder, 'index.ts'),
    "export { known, type Unknown as Renamed } from './parts.ts'\nexport * from 'elsewhere'\n",
  )
  await writeFile(
    join(folder, 'parts.ts'),
    '/** Known. */\nexport const known = 1\nexport interface Unknown {}\nexport type Private = 1\n',
  )

  assert.deepEqual(undocumentedExports(join(folder, 'index.ts')), ['Renamed'])
})
