import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { CommandFailure } from '../command-failure.ts'
import { isSealed, notOpened, openedStream, sealedStream } from './sealed-stream.ts'
import { fileEntry, readTar, type TarEntry, textEntry, writeTar } from './tar.ts'

const MANIFEST = 'manifest.json'
const VERSION = 1
const MANIFEST_MAX_BYTES = 1_000_000

/** What a backup says of itself, as its first file. */
export interface Manifest {
  readonly version: number
  /** Of the software that wrote it. */
  readonly usher: string
  /** RFC 3339. */
  readonly createdAt: string
  readonly files: readonly { readonly name: string; readonly sha256: string }[]
}

/** A copied database, ready to be packed. */
export interface Copy {
  readonly name: string
  readonly path: string
  /** In hexadecimal. */
  readonly sha256: string
}

/** Writes an archive (tar, gzip), sealed if there is a passphrase; the file must be new. */
export async function writeArchive(
  file: string,
  copies: readonly Copy[],
  { usher, at, passphrase }: { usher: string; at: Date; passphrase: string | undefined },
): Promise<void> {
  const files = copies.map(({ name, sha256 }) => ({ name, sha256 }))
  const manifest: Manifest = { version: VERSION, usher, createdAt: at.toISOString(), files }
  async function* entries(): AsyncGenerator<TarEntry> {
    yield textEntry(MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`)
    for (const { name, path } of copies) yield await fileEntry(name, path)
  }
  const archive = Readable.from(writeTar(entries())).pipe(createGzip())
  const written = passphrase === undefined ? archive : sealedStream(archive, passphrase)
  await pipeline(written, createWriteStream(file, { flags: 'wx', mode: 0o600 }))
}

/**
 * Reads an archive to its end, and holds every file against the manifest.
 *
 * @param keep where the content of each file goes
 * @throws {CommandFailure} if it is none, if it is damaged, or if the passphrase is wrong
 */
export async function readArchive(
  file: string,
  passphrase: string | undefined,
  keep: (name: string, content: AsyncIterable<Buffer>) => Promise<void>,
): Promise<Manifest> {
  const source = passphrase === undefined ? createReadStream(file) : openedStream(file, passphrase)
  const found = new Map<string, string>()
  let manifest: Manifest | undefined
  try {
    await pipeline(source, createGunzip(), async (plain: AsyncIterable<Buffer>) => {
      for await (const { name, size, content } of readTar(plain)) {
        if (!manifest) {
          manifest = await manifestIn(name, size, content)
          continue
        }
        const digest = createHash('sha256')
        await keep(name, digested(content, digest))
        found.set(name, digest.digest('hex'))
      }
      for await (const _ of plain); // the end of a sealed archive says whether it can be relied on
    })
  } catch (error) {
    if (error instanceof CommandFailure) throw error
    throw passphrase === undefined ? notABackup(file) : notOpened(file)
  }
  if (!manifest) throw notABackup(file)
  const wrong = manifest.files.find(({ name, sha256 }) => found.get(name) !== sha256)
  if (wrong || found.size !== manifest.files.length) throw notABackup(file)
  return manifest
}

/** @throws {CommandFailure} if the file wants a passphrase and there is none, or the reverse */
export async function assertPassphrase(file: string, passphrase: string | undefined) {
  const isNeeded = await isSealed(file)
  if (isNeeded === (passphrase !== undefined)) return
  throw new CommandFailure(
    isNeeded
      ? `${file} is sealed; give --passphrase-stdin`
      : `${file} is not sealed; leave --passphrase-stdin out`,
  )
}

async function* digested(
  content: AsyncIterable<Buffer>,
  digest: { update(piece: Buffer): unknown },
): AsyncGenerator<Buffer> {
  for await (const piece of content) {
    digest.update(piece)
    yield piece
  }
}

async function manifestIn(
  name: string,
  size: number,
  content: AsyncIterable<Buffer>,
): Promise<Manifest> {
  if (name !== MANIFEST || size > MANIFEST_MAX_BYTES) throw new TypeError('no manifest')
  const pieces: Buffer[] = []
  for await (const piece of content) pieces.push(piece)
  const manifest = JSON.parse(Buffer.concat(pieces).toString('utf8')) as Manifest
  if (manifest.version === VERSION) return manifest
  throw new CommandFailure(
    `it was written by Usher ${manifest.usher}; restore it with that version`,
  )
}

function notABackup(file: string): CommandFailure {
  return new CommandFailure(`${file} is no backup, or it is damaged; nothing was restored`)
}
