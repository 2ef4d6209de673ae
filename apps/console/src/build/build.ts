// Run as a process of its own: the server needs none of the memory that a build takes.
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import { build } from 'vite'
import { PLACES } from './places.ts'

const MAKERS = [
  ['.br', promisify(brotliCompress)],
  ['.gz', promisify(gzip)],
] as const

const draft = `${PLACES.dist}.${process.pid}`

try {
  await build({
    configFile: join(PLACES.web, 'vite.config.ts'),
    root: PLACES.web,
    logLevel: 'warn',
    build: { outDir: draft, emptyOutDir: true },
  })
  const entries = await readdir(draft, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  await Promise.all(files.map((entry) => compress(join(entry.parentPath, entry.name))))
  // At once and as a whole: nobody ever reads half of a build.
  await rm(PLACES.dist, { recursive: true, force: true })
  await rename(draft, PLACES.dist)
} finally {
  await rm(draft, { recursive: true, force: true })
}

async function compress(path: string): Promise<void> {
  const plain = await readFile(path)
  for (const [ending, make] of MAKERS) {
    const small = await make(plain)
    if (small.length < plain.length) await writeFile(path + ending, small)
  }
}
