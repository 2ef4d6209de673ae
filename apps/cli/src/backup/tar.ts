import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { CommandFailure } from '../command-failure.ts'

// POSIX tar (ustar, IEEE Std 1003.1), with sizes over 8 GiB as GNU tar writes them.

const BLOCK = 512
const NAME_BYTES = 100
const SIZE_AT = 124
const SIZE_BYTES = 12
const CHECKSUM_AT = 148
const CHECKSUM_BYTES = 8
const OCTAL_MAX = 8 ** 11

/** A file of an archive; its content is read once, and before the next one. */
export interface TarEntry {
  readonly name: string
  readonly size: number
  readonly content: AsyncIterable<Buffer>
}

/** Names of 100 bytes at most. */
export async function* writeTar(entries: AsyncIterable<TarEntry>): AsyncGenerator<Buffer> {
  for await (const { name, size, content } of entries) {
    yield header(name, size)
    yield* content
    yield Buffer.alloc(paddingOf(size))
  }
  yield Buffer.alloc(2 * BLOCK)
}

export async function fileEntry(name: string, path: string): Promise<TarEntry> {
  return { name, size: (await stat(path)).size, content: createReadStream(path) }
}

export function textEntry(name: string, text: string): TarEntry {
  const bytes = Buffer.from(text, 'utf8')
  return { name, size: bytes.length, content: only(bytes) }
}

async function* only(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}

function header(name: string, size: number): Buffer {
  const block = Buffer.alloc(BLOCK)
  block.write(name, 0, NAME_BYTES, 'utf8')
  block.write('0000600\0', 100)
  block.write('0000000\0', 108)
  block.write('0000000\0', 116)
  if (size < OCTAL_MAX) block.write(`${size.toString(8).padStart(11, '0')}\0`, SIZE_AT)
  else {
    block[SIZE_AT] = 0x80
    block.writeBigUInt64BE(BigInt(size), SIZE_AT + 4)
  }
  block.write(`${'0'.repeat(11)}\0`, 136)
  block.write('0', 156)
  block.write('ustar\x0000', 257)
  block.write(`${checksum(block).toString(8).padStart(6, '0')}\0 `, CHECKSUM_AT)
  return block
}

/** The sum of the block with blanks in the place of the sum. */
function checksum(block: Buffer): number {
  const own = block.subarray(CHECKSUM_AT, CHECKSUM_AT + CHECKSUM_BYTES)
  const sum = (bytes: Buffer) => bytes.reduce((total, byte) => total + byte, 0)
  return sum(block) - sum(own) + CHECKSUM_BYTES * 0x20
}

/** @throws {CommandFailure} if the archive is damaged or cut short */
export async function* readTar(archive: AsyncIterable<Buffer>): AsyncGenerator<TarEntry> {
  const bytes = byteReader(archive)
  for (;;) {
    const block = await bytes.exactly(BLOCK)
    if (block.every((byte) => byte === 0)) return
    const sum = Number.parseInt(block.toString('latin1', CHECKSUM_AT, CHECKSUM_AT + 6), 8)
    if (sum !== checksum(block)) throw damaged()
    const size = sizeIn(block)
    const content = bytes.next(size)
    yield { name: textIn(block.subarray(0, NAME_BYTES)), size, content }
    for await (const _ of content); // what nobody has read
    await bytes.exactly(paddingOf(size))
  }
}

function sizeIn(block: Buffer): number {
  if (block[SIZE_AT] === 0x80) return Number(block.readBigUInt64BE(SIZE_AT + 4))
  return Number.parseInt(block.toString('latin1', SIZE_AT, SIZE_AT + SIZE_BYTES - 1), 8)
}

function textIn(field: Buffer): string {
  const end = field.indexOf(0)
  return field.toString('utf8', 0, end === -1 ? field.length : end)
}

function paddingOf(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK
}

function byteReader(source: AsyncIterable<Buffer>) {
  const pieces = source[Symbol.asyncIterator]()
  let rest: Buffer = Buffer.alloc(0)

  async function* next(count: number): AsyncGenerator<Buffer> {
    for (let left = count; left > 0; ) {
      if (rest.length === 0) {
        const { done, value } = await pieces.next()
        if (done) throw damaged()
        rest = value
      }
      const piece = rest.subarray(0, left)
      rest = rest.subarray(piece.length)
      left -= piece.length
      yield piece
    }
  }

  return {
    next,
    async exactly(count: number): Promise<Buffer> {
      const all: Buffer[] = []
      for await (const piece of next(count)) all.push(piece)
      return Buffer.concat(all)
    },
  }
}

function damaged(): CommandFailure {
  return new CommandFailure('the backup is damaged or cut short; nothing was restored')
}
