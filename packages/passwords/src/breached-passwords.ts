import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { mayContain } from './binary-fuse.ts'
import { isFilter, readFilter } from './filter-file.ts'
import { isOrderedHashes, searchHashes } from './ordered-hashes.ts'

/** Passwords that have leaked somewhere, as an operator's file lists them. */
export interface BreachedPasswords {
  has(password: string): Promise<boolean>
  close(): Promise<void>
}

/** The file of breached passwords cannot be used; the message says why and what to do. */
export class BreachedPasswordsUnreadable extends Error {
  override readonly name = 'BreachedPasswordsUnreadable'
}

const HEAD_BYTES = 64

/**
 * Opens a list of breached passwords: the SHA-1 download of Have I Been Pwned, ordered by hash,
 * which stays on disk, or a filter that `usher passwords build` made, which is kept in memory (9
 * bits a password; it also refuses one good password in 256).
 *
 * @throws {BreachedPasswordsUnreadable} the file cannot be read, or is neither of the two
 */
export async function openBreachedPasswords(path: string): Promise<BreachedPasswords> {
  const file = await openFile(path)
  try {
    const head = Buffer.alloc(HEAD_BYTES)
    const { bytesRead } = await file.read(head, 0, HEAD_BYTES, 0)
    const start = head.subarray(0, bytesRead)
    if (isFilter(start)) return await filterIn(file)
    if (isOrderedHashes(start)) return hashesIn(file, (await file.stat()).size)
  } catch (error) {
    await file.close()
    throw new BreachedPasswordsUnreadable(`${path} cannot be read to its end`, { cause: error })
  }
  await file.close()
  throw new BreachedPasswordsUnreadable(
    `${path} is no list of breached passwords: give the SHA-1 download of Have I Been Pwned, ` +
      'ordered by hash, or a filter made by `usher passwords build`',
  )
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new BreachedPasswordsUnreadable(`${path} cannot be opened (${code})`, { cause: error })
  }
}

async function filterIn(file: FileHandle): Promise<BreachedPasswords> {
  const filter = readFilter(await file.readFile())
  await file.close()
  return {
    has: async (password) => mayContain(filter, sha1Of(password).readBigUInt64BE()),
    close: async () => {},
  }
}

function hashesIn(file: FileHandle, size: number): BreachedPasswords {
  return {
    has: (password) => searchHashes(file, size, sha1Of(password).toString('hex').toUpperCase()),
    close: () => file.close(),
  }
}

function sha1Of(password: string): Buffer {
  return createHash('sha1').update(password).digest()
}
