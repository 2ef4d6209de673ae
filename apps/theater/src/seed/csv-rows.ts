import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { SeedRefused } from '@usher/app'
import { CsvError, parse } from 'csv-parse'
import { watchedUtf8 } from './watched-utf8.ts'

const COLUMNS = [
  'names',
  'date_x',
  'score',
  'genre',
  'overview',
  'crew',
  'status',
  'orig_lang',
  'budget_x',
  'revenue',
  'country',
] as const

const LONGEST_ROW = 4_000_000 // bytes

/** The columns that are read; others in the file are ignored. */
export type Column = (typeof COLUMNS)[number]

/** One film as the file has it. */
export interface CsvRow {
  /** Where it begins, counted from 1. */
  readonly line: number
  readonly cells: Readonly<Record<Column, string>>
}

interface CsvRecord {
  readonly line: number
  readonly texts: readonly string[]
}

/**
 * Reads a CSV file (UTF-8, comma, header line, RFC 4180) piece by piece, `count` rows at a time.
 * Columns are found by the names in the header; empty lines are passed over.
 *
 * @throws {SeedRefused} with line and column: not readable, not CSV, a column missing, not UTF-8
 */
export async function* csvRows(path: string, count: number): AsyncGenerator<readonly CsvRow[]> {
  const encoding = { isUtf8: true }
  let rows: CsvRow[] = []
  let header: readonly string[] | undefined
  for await (const record of csvRecords(path, encoding)) {
    if (!header) {
      header = checkedHeader(record)
      continue
    }
    const row = { line: record.line, cells: namedCells(record, header) }
    if (!encoding.isUtf8) assertReadable(row)
    rows.push(row)
    if (rows.length === count) {
      yield rows
      rows = []
    }
  }
  if (!header) throw new SeedRefused(['line 1: the header is missing'])
  if (rows.length > 0) yield rows
}

async function* csvRecords(path: string, encoding: { isUtf8: boolean }): AsyncGenerator<CsvRecord> {
  let line = 1
  const numbered = (texts: string[]): CsvRecord | null => {
    const record = { line, texts }
    line += 1 + texts.reduce((sum, text) => sum + lineBreaks(text), 0)
    return texts.length === 1 && texts[0] === '' ? null : record
  }
  const parser = parse({
    bom: true,
    relax_column_count: true, // told below, with the name of the column
    max_record_size: LONGEST_ROW, // a quote that is never closed makes one row of the whole file
    on_record: (texts) => numbered(texts) as never, // the parser's types know lists of texts only
  })
  const file = Readable.from(watchedUtf8(createReadStream(path), encoding))
  file.on('error', (error) => parser.destroy(error))
  try {
    yield* file.pipe(parser) as AsyncIterable<CsvRecord>
  } catch (error) {
    throw asRefusal(error, path, line)
  } finally {
    file.destroy()
  }
}

/** The parser's own words count lines in another way. */
const MALFORMED: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and not closed',
  CSV_INVALID_CLOSING_QUOTE: 'a closing quote is followed by something else than a comma',
  INVALID_OPENING_QUOTE: 'a quote stands within a cell that does not begin with one',
  CSV_MAX_RECORD_SIZE: 'the row is longer than 4 MB; perhaps a quote is not closed',
}

function asRefusal(error: unknown, path: string, line: number): unknown {
  if (error instanceof CsvError) {
    const what = MALFORMED[error.code] ?? error.message
    return new SeedRefused([`line ${line}: ${what}`])
  }
  if (error instanceof Error && 'syscall' in error && 'code' in error) {
    return new SeedRefused([`${path} cannot be read (${error.code}); give the path of a CSV file`])
  }
  return error
}

function checkedHeader({ line, texts }: CsvRecord): readonly string[] {
  const missing = COLUMNS.filter((column) => !texts.includes(column))
  if (missing.length === 0) return texts
  throw new SeedRefused(missing.map((column) => `line ${line}: the column ${column} is missing`))
}

function namedCells({ line, texts }: CsvRecord, header: readonly string[]): CsvRow['cells'] {
  if (texts.length > header.length) {
    throw new SeedRefused([`line ${line}: there are more cells than columns`])
  }
  const cells: Partial<Record<Column, string>> = {}
  for (const column of COLUMNS) {
    const text = texts[header.indexOf(column)]
    if (text === undefined) throw new SeedRefused([`line ${line}, column ${column}: is missing`])
    cells[column] = text
  }
  return cells as Record<Column, string> // all of them, as the loop shows
}

/** Bytes that are not UTF-8 were read as U+FFFD; without such bytes that is a character like others. */
function assertReadable({ line, cells }: CsvRow): void {
  const column = COLUMNS.find((name) => cells[name].includes('\uFFFD'))
  if (column)
    throw new SeedRefused([`line ${line}, column ${column}: holds bytes that are not UTF-8`])
}

function lineBreaks(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1
  return count
}
