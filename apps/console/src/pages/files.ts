import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { etagOf } from '@usher/http'

/** A file of the built web application, in all forms in which it is sent. */
export interface WebFile {
  /** Path within the application, such as `assets/index-3fK9.js`. */
  readonly path: string
  readonly type: string
  readonly etag: string
  readonly plain: Uint8Array
  /** By content coding, the smallest one first; the build has made them. */
  readonly compressed: ReadonlyMap<string, Uint8Array>
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** Content codings by the ending of the files that hold them. */
const CODINGS = { '.br': 'br', '.gz': 'gzip' } as const

/** Reads the built application into memory: some forty files, about 2 MB. */
export async function readWebFiles(directory: string): Promise<readonly WebFile[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
  const known = new Set(names)
  const originals = names.filter((name) => !(extname(name) in CODINGS))
  return Promise.all(originals.map((name) => readWebFile(directory, name, known)))
}

/** A small file, compressed now. */
export function packed(file: Pick<WebFile, 'path' | 'type' | 'plain'>): WebFile {
  const compressed = new Map([
    ['br', brotliCompressSync(file.plain)],
    ['gzip', gzipSync(file.plain)],
  ])
  return { ...file, etag: etagOf(file.plain), compressed }
}

async function readWebFile(
  directory: string,
  name: string,
  known: ReadonlySet<string>,
): Promise<WebFile> {
  const plain = await readFile(join(directory, name))
  const compressed = new Map<string, Uint8Array>()
  for (const [ending, coding] of Object.entries(CODINGS)) {
    if (!known.has(name + ending)) continue
    compressed.set(coding, await readFile(join(directory, name + ending)))
  }
  return {
    path: name.replaceAll('\\', '/'),
    type: TYPES[extname(name)] ?? 'application/octet-stream',
    etag: etagOf(plain),
    plain,
    compressed,
  }
}
