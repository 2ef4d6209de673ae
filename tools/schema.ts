// node tools/schema.ts: writes docs/schema, the tables of every app on every SQL database.
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { schemaPages } from './schema/pages.ts'

const folder = new URL('../docs/schema/', import.meta.url)

const pages = await schemaPages()
await rm(folder, { recursive: true, force: true })
for (const [path, text] of pages) {
  const file = fileURLToPath(new URL(path, folder))
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
}
console.log(`${pages.size} pages in docs/schema`)
process.exit(0) // and with it the PostgreSQL that was started for this
