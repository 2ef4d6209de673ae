import assert from 'node:assert/strict'
import { glob, readFile } from 'node:fs/promises'
import { it } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** Where the table may be named: what records, links and reads events, and what makes the table. */
const ROOMS = [
  'packages/storage/src/sql/audit/',
  'packages/storage/src/migrations/',
  'packages/storage/src/tables.ts',
  'packages/storage/src/engine-personal-data.ts', // says whose events they are
]

it('nothing but `record` writes into the audit log of a SQL database', async () => {
  const naming: string[] = []
  for await (const path of glob('{packages,apps}/*/src/**/*.ts', { cwd: root })) {
    const text = await readFile(`${root}/${path}`, 'utf8')
    if (/\baudit_(events|chains)\b/.test(text)) naming.push(path)
  }

  assert.ok(naming.some((path) => path.startsWith('packages/storage/src/sql/audit/')))
  assert.deepEqual(
    naming.filter((path) => !ROOMS.some((room) => path.startsWith(room))),
    [],
  )
})
