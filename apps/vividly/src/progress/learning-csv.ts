import { createReadStream } from 'node:fs'
import { SeedRefused } from '@usher/app'
import type { AccountId } from '@usher/engine'
import { CsvError, type Options, parse } from 'csv-parse'
import { isPossibleId } from '../accounts/id.ts'
import { CSV_COLUMNS, type CsvLine, type ReadLine, readLine } from './csv-line.ts'
import type { LearningEvent } from './progress.ts'

/** Who and what lines may refer to. */
export interface Directory {
  /** The students among these addresses, by address. */
  findStudents(emails: readonly string[]): Promise<ReadonlyMap<string, AccountId>>
  findTopics(topicIds: readonly string[]): Promise<ReadonlySet<string>>
}

export interface CheckedFile {
  readonly count: number
  /** Reads the file again, in portions; asks no database any more. */
  open(): AsyncIterable<readonly LearningEvent[]>
}

const PORTION = 2_000 // lines whose students and topics are looked up together
const PROBLEMS_TOLD = 100

/**
 * Reads a file of learning events to its end without keeping it (contract, section 9.3).
 *
 * @throws {SeedRefused} with the line numbers of everything that is wrong
 */
export async function checkLearningCsv(
  file: string,
  { directory, now }: { directory: Directory; now: Date },
): Promise<CheckedFile> {
  const known: Known = { students: new Map(), topics: new Set() }
  const problems: string[] = []
  let count = 0
  for await (const lines of portions(file)) {
    const read = lines.map((line) => ({ ...line, read: readFields(line, now) }))
    await lookUp(read, known, directory)
    for (const { number, read: fields } of read) {
      for (const problem of problemsOf(fields, known)) problems.push(`line ${number}: ${problem}`)
    }
    count += lines.length
  }
  if (problems.length > 0) throw new SeedRefused(told(problems))
  return { count, open: () => readChecked(file, known, now) }
}

async function* readChecked(
  file: string,
  known: Known,
  now: Date,
): AsyncIterable<readonly LearningEvent[]> {
  for await (const lines of portions(file)) {
    yield lines.map((line) => {
      const fields = readFields(line, now)
      const event = 'problems' in fields ? undefined : eventOf(fields, known)
      // Two readings of one file differ only if somebody writes to it.
      if (!event) throw new SeedRefused([`line ${line.number}: the file was changed meanwhile`])
      return event
    })
  }
}

interface Known {
  readonly students: Map<string, AccountId>
  readonly topics: Set<string>
}

type Fields = ReadLine | { readonly problems: readonly string[] }

function readFields({ fields }: NumberedLine, now: Date): Fields {
  if (fields.length !== CSV_COLUMNS.length) {
    return { problems: [`must have ${CSV_COLUMNS.length} fields, has ${fields.length}`] }
  }
  const named = CSV_COLUMNS.map((column, index) => [column, fields[index] ?? ''])
  return readLine(Object.fromEntries(named) as CsvLine, now) // one entry per column, just above
}

async function lookUp(
  lines: readonly { readonly read: Fields }[],
  known: Known,
  directory: Directory,
): Promise<void> {
  const read = lines.flatMap(({ read: fields }) => ('problems' in fields ? [] : [fields]))
  const emails = new Set(read.map(({ email }) => email).filter((one) => !known.students.has(one)))
  const topics = new Set(read.map(({ topicId }) => topicId).filter((one) => !known.topics.has(one)))
  for (const [email, id] of await directory.findStudents([...emails])) {
    known.students.set(email, id)
  }
  for (const topic of await directory.findTopics([...topics].filter(isPossibleId))) {
    known.topics.add(topic)
  }
}

function problemsOf(fields: Fields, { students, topics }: Known): readonly string[] {
  if ('problems' in fields) return fields.problems
  return [
    !students.has(fields.email) && 'student_email: no student has this address',
    !topics.has(fields.topicId) && 'topic_id: there is no such topic',
  ].filter((problem) => typeof problem === 'string')
}

function eventOf(fields: ReadLine, { students, topics }: Known): LearningEvent | undefined {
  const studentId = students.get(fields.email)
  if (studentId === undefined || !topics.has(fields.topicId)) return undefined
  const { type, topicId, at, durationSeconds, progressPercentage } = fields
  return { studentId, type, topicId, at, durationSeconds, progressPercentage }
}

interface NumberedLine {
  /** The header is line 1; of a record with line breaks the last line. */
  readonly number: number
  readonly fields: readonly string[]
}

async function* portions(file: string): AsyncIterable<readonly NumberedLine[]> {
  let portion: NumberedLine[] = []
  let isHeader = true
  for await (const line of numberedLines(file)) {
    if (isHeader) {
      checkHeader(line)
      isHeader = false
    } else if (portion.push(line) === PORTION) {
      yield portion
      portion = []
    }
  }
  if (isHeader) throw new SeedRefused([`line 1: ${HEADER_NEEDED}`])
  if (portion.length > 0) yield portion
}

const HEADER_NEEDED = `the header must be ${CSV_COLUMNS.join(',')}`

function checkHeader({ number, fields }: NumberedLine): void {
  if (fields.join(',') !== CSV_COLUMNS.join(',')) {
    throw new SeedRefused([`line ${number}: ${HEADER_NEEDED}`])
  }
}

const FORMAT: Options = {
  bom: true,
  info: true,
  recordDelimiter: ['\r\n', '\n'], // both in one file are common after an edit
  relaxColumnCount: true,
  skipEmptyLines: true,
}

async function* numberedLines(file: string): AsyncIterable<NumberedLine> {
  const source = createReadStream(file)
  const parser = parse(FORMAT)
  source.on('error', (error) => parser.destroy(error))
  try {
    for await (const { record, info } of source.pipe(parser)) {
      yield { number: info.lines, fields: record }
    }
  } catch (error) {
    throw readable(error)
  } finally {
    source.destroy()
  }
}

function readable(error: unknown): unknown {
  if (error instanceof CsvError) {
    return new SeedRefused([`line ${error.lines}: is no RFC 4180 line (${error.code})`])
  }
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' && /^E[A-Z]+$/.test(code)
    ? new SeedRefused([`the file cannot be read (${code})`])
    : error
}

function told(problems: readonly string[]): readonly string[] {
  const more = problems.length - PROBLEMS_TOLD
  const first = problems.slice(0, PROBLEMS_TOLD)
  return more > 0 ? [...first, `… and ${more} more`] : first
}
