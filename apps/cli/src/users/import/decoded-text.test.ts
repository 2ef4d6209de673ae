import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { decodedText } from './decoded-text.ts'

/** A file is read in pieces of 64 KiB; characters of each length lie across their borders. */
const LONG = `${'a€😀é'.repeat(7)}\n`.repeat(5_000)

describe('the text of a file', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'usher-text-'))
  })
  after(() => rm(folder, { recursive: true }))

  const read = async (bytes: Buffer) => {
    const file = join(folder, 'file')
    await writeFile(file, bytes)
    let text = ''
    for await (const piece of decodedText(file)) text += piece
    return text
  }
  const bigEndian = (text: string) => Buffer.from(text, 'utf16le').swap16()

  it('is UTF-8 or UTF-16, without its mark', async () => {
    assert.equal(await read(Buffer.from(LONG)), LONG)
    assert.equal(await read(Buffer.from(`\uFEFF${LONG}`)), LONG)
    assert.equal(await read(Buffer.from(`\uFEFF${LONG}`, 'utf16le')), LONG)
    assert.equal(await read(bigEndian(`\uFEFF${LONG}`)), LONG)
    assert.equal(await read(Buffer.from(LONG, 'utf16le')), LONG)
    assert.equal(await read(Buffer.alloc(0)), '')
  })

  it('is refused with the line that is neither', async () => {
    const latin = Buffer.from('Zo\u00eb\n', 'latin1')
    const cut = Buffer.from('é').subarray(0, 1)

    await assert.rejects(
      read(Buffer.concat([Buffer.from(LONG), latin])),
      /, line 5001: holds bytes/,
    )
    await assert.rejects(read(Buffer.concat([Buffer.from('a\nb\n'), cut])), /, line 3: holds bytes/)
    await assert.rejects(read(latin), /, line 1: holds bytes/)
  })

  it('is unpacked, and an archive of several files is refused', async () => {
    assert.equal(await read(gzipSync(Buffer.from(LONG))), LONG)
    await assert.rejects(read(gzipSync(Buffer.from(LONG)).subarray(0, 99)), /cannot be unpacked/)
    await assert.rejects(read(Buffer.from('PK\x03\x04....', 'latin1')), /is a ZIP archive/)
  })
})
