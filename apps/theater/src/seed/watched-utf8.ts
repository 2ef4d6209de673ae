import { isUtf8 } from 'node:buffer'

/** Passes bytes on unchanged, and notes if they are not UTF-8. */
export async function* watchedUtf8(
  source: AsyncIterable<Buffer>,
  found: { isUtf8: boolean },
): AsyncGenerator<Buffer> {
  let begun: Buffer = Buffer.alloc(0) // a character whose end lies in the next piece
  for await (const piece of source) {
    const bytes = begun.length > 0 ? Buffer.concat([begun, piece]) : piece
    const complete = bytes.length - unfinished(bytes)
    found.isUtf8 &&= isUtf8(bytes.subarray(0, complete))
    begun = bytes.subarray(complete)
    yield piece
  }
  found.isUtf8 &&= begun.length === 0
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
