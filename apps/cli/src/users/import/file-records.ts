import { csvRecords, type Heading } from './csv-records.ts'
import { decodedText } from './decoded-text.ts'
import { jsonRecords } from './json-records.ts'

/** One account of a file, or a row of a table beside the accounts. */
export interface FileRecord {
  readonly file: string
  /** Where it begins, counted from one. */
  readonly line: number
  readonly values: Readonly<Record<string, unknown>>
  /** The list of a JSON document in which it stands, such as `users`. */
  readonly list?: string | undefined
  /** The row cannot be read; `values` is empty. */
  readonly problem?: string
}

/** What a source says about its files. */
export interface FileShape {
  /** Names of lists in a JSON document that are read. */
  readonly lists: readonly string[]
  /** Of a CSV file without heading line. */
  readonly columns?: readonly string[] | undefined
  /** How many of these at the end need not be there. */
  readonly optionalColumns?: number | undefined
  /** Looks at the heading of a CSV file before the first row is read. */
  readonly onHeading?: ((heading: Heading) => void) | undefined
}

/** The records of a CSV file, a JSON document or lines of JSON; which one, its first letter says. */
export async function* fileRecords(file: string, shape: FileShape): AsyncGenerator<FileRecord> {
  const pieces = decodedText(file)
  const start = await beginning(pieces)
  const text = rejoined(start, pieces)
  yield* /^\s*[[{]/.test(start)
    ? jsonRecords(file, text, shape)
    : csvRecords(file, text, start, shape)
}

/** Read by hand: a loop that is left would close the file. */
async function beginning(pieces: AsyncGenerator<string>): Promise<string> {
  let start = ''
  while (start.trim() === '') {
    const { done, value } = await pieces.next()
    if (done) break
    start += value
  }
  return start
}

async function* rejoined(start: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield start
  yield* rest
}
