import { strToU8, Zip, ZipDeflate } from 'fflate'

/** A ZIP archive (APPNOTE.TXT 6.3) that is written file after file, without ever being held whole. */
export interface ZipWriter {
  /** Begins a file; the one before it has ended. */
  begin(name: string): void
  /** Adds to the file. */
  add(text: string): void
  /** Ends the last file and the archive. */
  end(): void
  /** The bytes that were written since the last call. */
  take(): readonly Uint8Array[]
}

/** @param modifiedAt of every file */
export function zipWriter(modifiedAt: Date): ZipWriter {
  let written: Uint8Array[] = []
  let file: ZipDeflate | undefined
  const zip = new Zip((error, bytes) => {
    if (error) throw error
    if (bytes.length > 0) written.push(bytes)
  })
  const endFile = () => {
    file?.push(new Uint8Array(0), true)
    file = undefined
  }
  return {
    begin(name) {
      endFile()
      file = new ZipDeflate(name, { level: 6 })
      file.mtime = modifiedAt
      zip.add(file)
    },
    add(text) {
      if (!file) throw new TypeError('a file has to begin first')
      file.push(strToU8(text))
    },
    end() {
      endFile()
      zip.end()
    },
    take() {
      const taken = written
      written = []
      return taken
    },
  }
}
