import type { FileHandle } from 'node:fs/promises'

const HASH_CHARACTERS = 40
/** A hash, a colon, a count and a line's end are shorter than this. */
const LINE_MAX = 80
const LINE = /^[0-9A-Fa-f]{40}(:\d{1,20})?\r?\n/

/** Whether a file that starts so has one SHA-1 hash a line. */
export function isOrderedHashes(start: Buffer): boolean {
  return LINE.test(start.toString('latin1'))
}

/**
 * Looks for a hash in a file of lines that are in its order, by halving what is left of the file.
 *
 * @param wanted 40 capital hexadecimal digits
 */
export async function searchHashes(
  file: FileHandle,
  size: number,
  wanted: string,
): Promise<boolean> {
  let low = 0
  let high = size
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const line = await lineAt(file, middle, low)
    if (line === undefined || line.start >= high) {
      high = middle
      continue
    }
    if (line.hash === wanted) return true
    if (line.hash < wanted) low = line.end
    else high = middle
  }
  return false
}

interface Line {
  readonly hash: string
  readonly start: number
  readonly end: number
}

/** The first line that starts at `position` or later; `floor` is known to be the start of one. */
async function lineAt(
  file: FileHandle,
  position: number,
  floor: number,
): Promise<Line | undefined> {
  const from = Math.max(floor, position - 1)
  const block = Buffer.alloc(2 * LINE_MAX)
  const { bytesRead } = await file.read(block, 0, block.length, from)
  const text = block.toString('latin1', 0, bytesRead)
  const offset = position === floor ? 0 : text.indexOf('\n') + 1
  if (position !== floor && offset === 0) return undefined
  const hash = text.slice(offset, offset + HASH_CHARACTERS).toUpperCase()
  if (hash.length < HASH_CHARACTERS) return undefined
  const newline = text.indexOf('\n', offset)
  const end = newline < 0 ? from + bytesRead : from + newline + 1
  return { hash, start: from + offset, end }
}
