import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { it } from 'node:test'
import { schemaPages } from './schema/pages.ts'

it('docs/schema has the tables as migrations make them; `npm run schema` writes it anew', async () => {
  const pages = await schemaPages()

  assert.ok(pages.size > 0)
  for (const [path, text] of pages) {
    const written = await readFile(
      new URL(`../docs/schema/${path}`, import.meta.url),
      'utf8',
    ).catch(() => '')
    assert.equal(written, text, `docs/schema/${path}`)
  }
})
