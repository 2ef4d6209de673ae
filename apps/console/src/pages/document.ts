import { packed, type WebFile } from './files.ts'

/** In the built document: what its files begin with, and where it says where the server begins. */
const FILES = '="./'
const SERVER = '="usher:server"'

/**
 * The document as a page has it that is so deep below the root. All addresses in it are relative, so
 * that it also works behind a proxy that takes a path away.
 */
export function documentAt(document: WebFile, path: string): WebFile {
  const text = Buffer.from(document.plain)
    .toString()
    .replaceAll(FILES, `="${upFrom(path)}`)
    .replace(SERVER, `="${upFrom(path)}"`)
  return packed({ path: document.path, type: document.type, plain: Buffer.from(text) })
}

/** From `/admin/accounts/{realm}` two folders up. */
function upFrom(path: string): string {
  return '../'.repeat(path.split('/').length - 2) || './'
}
