import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { etagOf } from '@usher/http'
import { SettingError } from '@usher/settings'

/** A file of a built web client. */
export interface ClientFile {
  readonly type: string
  readonly etag: string
  readonly bytes: Uint8Array
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.gif': 'image/gif',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
}

/**
 * Reads a built client into memory: what is served is what was there at the start.
 *
 * @returns files by their path, such as `assets/index-3fK9.js`; `index.html` is among them
 * @throws {SettingError} if the folder holds no client
 */
export function readClientFiles(folder: string): ReadonlyMap<string, ClientFile> {
  const files = new Map<string, ClientFile>()
  for (const path of pathsIn(folder)) {
    const bytes = readFileSync(join(folder, path))
    const type = TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream'
    files.set(path.replaceAll(sep, '/'), { type, etag: etagOf(bytes), bytes })
  }
  if (!files.has('index.html')) throw noClient(folder)
  return files
}

function pathsIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
  } catch {
    throw noClient(folder)
  }
}

function noClient(folder: string): SettingError {
  return new SettingError(
    `CLIENT_DIR is ${folder}, which has no index.html: give the folder that the client's build made (dist).`,
  )
}
