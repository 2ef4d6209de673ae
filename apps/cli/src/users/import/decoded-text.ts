import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import { CommandFailure } from '../../command-failure.ts'

const GZIP = Buffer.from([0x1f, 0x8b])
const ZIP = Buffer.from('PK\x03\x04', 'latin1')

/**
 * The text of a file in portions, unpacked if it is gzipped, without byte order mark. UTF-16 is known
 * by its mark, or by the zeros of its first letters; everything else must be UTF-8.
 *
 * @throws {CommandFailure} naming the line that is neither
 */
export async function* decodedText(file: string): AsyncGenerator<string> {
  let decode: ((piece: Buffer, isLast: boolean) => string) | undefined
  for await (const piece of bytesOf(file)) {
    decode ??= decoderFor(file, piece)
    yield decode(piece, false)
  }
  if (decode) yield decode(Buffer.alloc(0), true)
}

async function* bytesOf(file: string): AsyncGenerator<Buffer> {
  const start = await firstBytes(file)
  if (start.equals(ZIP)) {
    throw new CommandFailure(`${file} is a ZIP archive or a workbook; unpack it, or save it as CSV`)
  }
  const stream = createReadStream(file)
  if (!start.subarray(0, GZIP.length).equals(GZIP)) return yield* stream
  const unpacked = createGunzip()
  stream.on('error', (error) => unpacked.destroy(error)).pipe(unpacked)
  try {
    yield* unpacked
  } catch (error) {
    throw new CommandFailure(`${file} is gzipped, and cannot be unpacked`, 1, { cause: error })
  } finally {
    stream.destroy()
  }
}

async function firstBytes(file: string): Promise<Buffer> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(ZIP.length), 0, ZIP.length, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

function decoderFor(file: string, first: Buffer): (piece: Buffer, isLast: boolean) => string {
  const encoding = utf16Of(first)
  return encoding ? utf16Decoder(file, encoding) : utf8Decoder(file)
}

function utf16Of(first: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  const [one, other] = first
  if ((one === 0xff && other === 0xfe) || (one !== 0 && other === 0)) return 'utf-16le'
  if ((one === 0xfe && other === 0xff) || (one === 0 && other !== 0)) return 'utf-16be'
  return undefined
}

function utf16Decoder(file: string, encoding: string): (piece: Buffer, isLast: boolean) => string {
  const decoder = new TextDecoder(encoding, { fatal: true })
  let lines = 1
  return (piece, isLast) => {
    try {
      const text = decoder.decode(piece, { stream: !isLast })
      lines += text.split('\n').length - 1
      return text
    } catch {
      throw new CommandFailure(`${file}: what follows line ${lines} is not UTF-16`)
    }
  }
}

/** By hand, because no decoder says on which line it failed. */
function utf8Decoder(file: string): (piece: Buffer, isLast: boolean) => string {
  let begun: Buffer = Buffer.alloc(0) // a character whose end lies in the next piece
  let lines = 0
  let isFirst = true
  return (piece, isLast) => {
    const bytes = begun.length > 0 ? Buffer.concat([begun, piece]) : piece
    const complete = isLast ? bytes : bytes.subarray(0, bytes.length - unfinished(bytes))
    if (!isUtf8(complete)) throw notUtf8(file, lines + badLine(complete))
    begun = bytes.subarray(complete.length)
    lines += newlines(complete)
    const text = complete.toString('utf8')
    if (!isFirst || text === '') return text
    isFirst = false
    return text.startsWith('\uFEFF') ? text.slice(1) : text
  }
}

function notUtf8(file: string, line: number): CommandFailure {
  return new CommandFailure(
    `${file}, line ${line}: holds bytes that are not UTF-8; save the file as UTF-8 (Excel: ` +
      '"CSV UTF-8"), so that no name is spoilt',
  )
}

/** Counted from one. No byte of a longer character is a line end. */
function badLine(bytes: Buffer): number {
  let start = 0
  for (let line = 1; ; line += 1) {
    const end = bytes.indexOf(0x0a, start)
    const last = end === -1
    if (last || !isUtf8(bytes.subarray(start, end))) return line
    start = end + 1
  }
}

function newlines(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, at + 1)) count += 1
  return count
}

/** How many bytes at the end are the beginning of a character. */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= 3; back += 1) {
    const byte = bytes.at(-back)
    if (byte === undefined || byte < 0x80) return 0
    if (byte >= 0xc0) return back < lengthOf(byte) ? back : 0
  }
  return 0
}

/** Bytes of the character that this byte begins (RFC 3629 §3). */
function lengthOf(lead: number): number {
  if (lead >= 0xf0) return 4
  return lead >= 0xe0 ? 3 : 2
}
