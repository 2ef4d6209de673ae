import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { CommandFailure } from '../command-failure.ts'

// A backup with a passphrase: a line, a salt, a nonce, AES-256-GCM of the archive, and its tag.

const MARK = Buffer.from('usher-backup-sealed-1\n', 'latin1')
const SALT_BYTES = 16
const NONCE_BYTES = 12
const TAG_BYTES = 16
const HEADER_BYTES = MARK.length + SALT_BYTES + NONCE_BYTES
// OWASP Password Storage Cheat Sheet, scrypt: N=2^17, r=8, p=1
const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 } as const

export async function* sealedStream(
  plain: AsyncIterable<Buffer>,
  passphrase: string,
): AsyncGenerator<Buffer> {
  const salt = randomBytes(SALT_BYTES)
  const nonce = randomBytes(NONCE_BYTES)
  const header = Buffer.concat([MARK, salt, nonce])
  const cipher = createCipheriv('aes-256-gcm', keyOf(passphrase, salt), nonce)
  cipher.setAAD(header)
  yield header
  for await (const piece of plain) yield cipher.update(piece)
  yield cipher.final()
  yield cipher.getAuthTag()
}

/** Whether a file was written by `sealedStream`. */
export async function isSealed(file: string): Promise<boolean> {
  const start = await bytesOf(file, 0, MARK.length)
  return start.equals(MARK)
}

/**
 * The archive in a sealed file. Nothing of it can be relied on before its end is reached.
 *
 * @throws {CommandFailure} at the end, if the passphrase is wrong or the file was changed
 */
export async function* openedStream(file: string, passphrase: string): AsyncGenerator<Buffer> {
  const { size } = await stat(file)
  if (size < HEADER_BYTES + TAG_BYTES) throw notOpened(file)
  const header = await bytesOf(file, 0, HEADER_BYTES)
  const salt = header.subarray(MARK.length, MARK.length + SALT_BYTES)
  const nonce = header.subarray(MARK.length + SALT_BYTES)
  const decipher = createDecipheriv('aes-256-gcm', keyOf(passphrase, salt), nonce)
  decipher.setAAD(header)
  decipher.setAuthTag(await bytesOf(file, size - TAG_BYTES, TAG_BYTES))
  const end = size - TAG_BYTES - 1
  if (end >= HEADER_BYTES) {
    const sealed = createReadStream(file, { start: HEADER_BYTES, end })
    for await (const piece of sealed as AsyncIterable<Buffer>) yield decipher.update(piece)
  }
  try {
    yield decipher.final()
  } catch {
    throw notOpened(file)
  }
}

function keyOf(passphrase: string, salt: Uint8Array): Uint8Array {
  return scryptSync(passphrase.normalize('NFC'), salt, 32, SCRYPT)
}

async function bytesOf(file: string, position: number, length: number): Promise<Buffer> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

/** The refusal of a sealed file that this passphrase does not open. */
export function notOpened(file: string): CommandFailure {
  return new CommandFailure(`${file} cannot be opened: the passphrase is wrong, or it was changed`)
}
