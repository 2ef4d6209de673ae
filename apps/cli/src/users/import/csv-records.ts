import { Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { CommandFailure } from '../../command-failure.ts'
import { plain } from '../profile-fields.ts'
import type { FileRecord, FileShape } from './file-records.ts'

/** The names of the columns; empty ones have no name. */
export interface Heading {
  readonly file: string
  readonly line: number
  readonly names: readonly string[]
  /** How many of them each row must have; absent: all. */
  readonly needed?: number | undefined
}

const DELIMITERS = [',', ';', '\t', '|'] as const
/** How databases write that there is nothing. */
const NOTHING = new Set(['', 'NULL', '\\N'])

/**
 * The rows of a CSV file (RFC 4180) as databases and spreadsheets write it: separated by commas,
 * semicolons, tabs or bars, perhaps with `sep=;` on the first line, with rows of separators only.
 *
 * @param start the beginning of the file, in which its heading stands
 * @throws {CommandFailure} if it is no CSV, or is empty
 */
export async function* csvRecords(
  file: string,
  text: AsyncIterable<string>,
  start: string,
  { columns, optionalColumns = 0, onHeading }: FileShape,
): AsyncGenerator<FileRecord> {
  const [declaration, declared] = /^sep=(.)\r?\n/i.exec(start) ?? []
  const delimiter = declared ?? delimiterOf(start)
  const needed = columns && columns.length - optionalColumns
  let heading: Heading | undefined = columns && { file, line: 0, names: columns, needed }
  for await (const { cells, line } of rows(file, text, delimiter)) {
    if (declaration !== undefined && line === 1) continue
    if (heading?.line === 0 && isHeading(cells)) heading = undefined // somebody has added one
    if (heading) {
      yield recordOf(heading, cells, line)
      continue
    }
    heading = { file, line, names: cells.map((name) => name.trim()) }
    onHeading?.(heading)
  }
  if (!heading) throw new CommandFailure(`${file} is empty; its first line names the columns`)
}

/** Without an address, a row of words is no account of a file that has no heading. */
function isHeading(cells: readonly string[]): boolean {
  return cells.some((cell) => plain(cell) === 'email')
}

/** The one that stands most often in the first line, outside of quotes. */
function delimiterOf(start: string): string {
  const line = (/^\s*([^\r\n]*)/.exec(start)?.[1] ?? '').replace(/"[^"]*"/g, '')
  const count = (delimiter: string) => line.split(delimiter).length
  return DELIMITERS.reduce<string>(
    (best, one) => (count(one) > count(best) ? one : best),
    DELIMITERS[0],
  )
}

function recordOf(
  { file, names, needed }: Heading,
  cells: readonly string[],
  line: number,
): FileRecord {
  const surplus = cells.slice(names.length).some((cell) => cell.trim() !== '')
  const missing = names.slice(cells.length, needed).some((name) => name !== '')
  if (surplus || missing) {
    const problem = `it has ${cells.length} cells, and the heading ${names.length}`
    return { file, line, values: {}, problem }
  }
  const entries = names.flatMap((name, place): (readonly [string, string | null])[] => {
    const cell = cells[place]?.trim() ?? ''
    return name === '' ? [] : [[name, NOTHING.has(cell) ? null : cell]]
  })
  return { file, line, values: Object.fromEntries(entries) }
}

/** Rows with the number of the line on which each one begins. */
async function* rows(
  file: string,
  text: AsyncIterable<string>,
  delimiter: string,
): AsyncGenerator<{ readonly cells: readonly string[]; readonly line: number }> {
  const parser = parse({
    delimiter,
    info: true,
    relaxColumnCount: true,
    skipEmptyLines: true,
    skipRecordsWithEmptyValues: true,
  })
  const source = Readable.from(text)
  source.on('error', (error) => parser.destroy(error)).pipe(parser)
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: string[]
      info: { lines: number }
    }>) {
      yield { cells: record, line: info.lines - linesWithin(record) }
    }
  } catch (error) {
    if (error instanceof CsvError) throw new CommandFailure(`${file} is no CSV: ${error.message}`)
    throw error
  } finally {
    source.destroy()
  }
}

/** Cells may hold line breaks; the parser tells on which line a record ended. */
function linesWithin(cells: readonly string[]): number {
  return cells.reduce((lines, cell) => lines + (cell.match(/\r\n|[\r\n]/g)?.length ?? 0), 0)
}
