import { createHash } from 'node:crypto'
import { buildFuseFilter, cellCount, type FuseFilter } from './binary-fuse.ts'

const MAGIC = Buffer.from('usher breached 1\n')
const SEED_AT = MAGIC.length
const SEGMENT_LENGTH_AT = SEED_AT + 8
const SEGMENT_COUNT_AT = SEGMENT_LENGTH_AT + 4
const CELLS_AT = SEGMENT_COUNT_AT + 4

const SHA1_LINE = /^([0-9A-Fa-f]{40})(:\d+)?$/

/** Whether a file that starts so is a filter of `usher passwords build`. */
export function isFilter(start: Buffer): boolean {
  return start.subarray(0, MAGIC.length).equals(MAGIC)
}

/** @throws {RangeError} the file is shorter than its head says */
export function readFilter(file: Buffer): FuseFilter {
  const shape = {
    seed: file.readBigUInt64BE(SEED_AT),
    segmentLength: file.readUInt32BE(SEGMENT_LENGTH_AT),
    segmentCount: file.readUInt32BE(SEGMENT_COUNT_AT),
  }
  const cells = new Uint8Array(file.subarray(CELLS_AT))
  if (cells.length !== cellCount(shape)) throw new RangeError('the filter is not whole')
  return { ...shape, cells }
}

/**
 * Makes a filter of a list of passwords.
 *
 * @param lines each a password, or its SHA-1 hash in hexadecimal with or without `:count` as Have I
 *   Been Pwned gives it
 * @returns the file, and how many different passwords are in it
 */
export async function buildFilter(
  lines: AsyncIterable<string>,
): Promise<{ file: Buffer; passwords: number }> {
  const keys = await keysOf(lines)
  const { seed, segmentLength, segmentCount, cells } = buildFuseFilter(keys)
  const head = Buffer.alloc(CELLS_AT)
  MAGIC.copy(head)
  head.writeBigUInt64BE(seed, SEED_AT)
  head.writeUInt32BE(segmentLength, SEGMENT_LENGTH_AT)
  head.writeUInt32BE(segmentCount, SEGMENT_COUNT_AT)
  return { file: Buffer.concat([head, cells]), passwords: keys.length }
}

/** The first 64 bits of each SHA-1 hash, each once. */
async function keysOf(lines: AsyncIterable<string>): Promise<BigUint64Array> {
  let keys = new BigUint64Array(2 ** 16)
  let count = 0
  for await (const line of lines) {
    if (line === '') continue
    if (count === keys.length) keys = grown(keys)
    keys[count] = keyOf(line)
    count += 1
  }
  const sorted = keys.subarray(0, count).sort()
  let distinct = 0
  for (const key of sorted) {
    if (distinct > 0 && sorted[distinct - 1] === key) continue
    sorted[distinct] = key
    distinct += 1
  }
  return sorted.subarray(0, distinct)
}

function grown(keys: BigUint64Array): BigUint64Array<ArrayBuffer> {
  const twice = new BigUint64Array(keys.length * 2)
  twice.set(keys)
  return twice
}

function keyOf(line: string): bigint {
  const [, hash] = SHA1_LINE.exec(line) ?? []
  if (hash) return BigInt(`0x${hash.slice(0, 16)}`)
  return createHash('sha1').update(line).digest().readBigUInt64BE()
}
