import { CommandFailure } from '../../command-failure.ts'
import type { JsonObject } from './fields.ts'
import type { FileRecord, FileShape } from './file-records.ts'

/** No account is longer; a document that is must not fill the memory. */
const LONGEST_RECORD = 64 * 1024 * 1024

/**
 * The records of a JSON document, one after the other and never the whole: the elements of its
 * array, the elements of the lists that the source names, the rows of phpMyAdmin's tables, or one
 * record a line (NDJSON). What stands in a list and is no object is a record with a problem.
 *
 * @throws {CommandFailure} naming the line that is no JSON
 */
export async function* jsonRecords(
  file: string,
  text: AsyncIterable<string>,
  { lists }: FileShape,
): AsyncGenerator<FileRecord> {
  const scanner = createScanner(file, lists)
  for await (const piece of text) yield* scanner.read(piece)
  scanner.end()
}

interface Scanner {
  read(piece: string): Generator<FileRecord>
  end(): void
}

/** Knows of JSON only where strings, objects and arrays begin and end; `JSON.parse` reads the rest. */
function createScanner(file: string, lists: readonly string[]): Scanner {
  let line = 1
  let begins = 1 // the line of what is being recorded
  let depth = 0
  let inString = false
  let isEscaped = false
  let rootIsArray = false
  let list: string | undefined // whose elements are being read
  let listDepth = 0
  let isInScalar = false // that stands where an account should
  let lastString = ''
  let isRecording = false
  let text = ''

  const elementDepth = () => (list !== undefined ? listDepth : rootIsArray ? 1 : 0)
  const isElementPlace = () => !isRecording && depth > 0 && depth === elementDepth()

  function isList(char: string): boolean {
    if (char !== '[' || list !== undefined) return false
    if (rootIsArray) return depth === 2 && lastString === 'data' && TABLE.test(text)
    return depth === 1 && lists.includes(lastString)
  }

  function open(char: string): void {
    if (depth === 0) rootIsArray = char === '['
    if (depth > 0 && isList(char)) {
      list = lastString
      listDepth = depth + 1
      isRecording = false // of what holds the list, which is no record then
    } else if (!isRecording && depth === elementDepth() && char === '{') {
      isRecording = true
      begins = line
      text = char
    }
    depth += 1
  }

  function close(char: string): FileRecord | undefined {
    depth -= 1
    isInScalar = false
    if (depth < 0) throw failure(file, line)
    if (list !== undefined && depth === listDepth - 1) {
      list = undefined
      return undefined
    }
    if (!isRecording || depth !== elementDepth() || char !== '}') return undefined
    isRecording = false
    const values = parsed(file, begins, text)
    text = ''
    return rootIsArray && isPartOfDump(values) ? undefined : { file, line: begins, values, list }
  }

  /** Of a list that should hold objects; told once for each. */
  function noObject(char: string): FileRecord | undefined {
    const wasIn = isInScalar
    isInScalar = !/[\s,\]]/.test(char)
    if (wasIn || !isInScalar) return undefined
    return { file, line, values: {}, problem: 'what stands here is no object, so it is no account' }
  }

  function takeInString(char: string): void {
    if (char === '"' && !isEscaped) inString = false
    else lastString += char
    isEscaped = !isEscaped && char === '\\'
  }

  function take(char: string): FileRecord | undefined {
    if (isRecording) text += char
    if (char === '\n') line += 1
    if (inString) takeInString(char)
    else if (char === '"') {
      if (depth === 0) throw failure(file, line)
      inString = true
      lastString = ''
      if (isElementPlace()) return noObject(char)
    } else if (char === '{' || char === '[') open(char)
    else if (char === '}' || char === ']') return close(char)
    else if (depth === 0 && !/[\s,]/.test(char)) throw failure(file, line)
    else if (isElementPlace()) return noObject(char)
    return undefined
  }

  return {
    *read(piece) {
      for (let at = 0; at < piece.length; at += 1) {
        const record = take(piece.charAt(at))
        if (record) yield record
      }
      if (isRecording && text.length > LONGEST_RECORD) {
        throw new CommandFailure(`${file}: the record that begins on line ${begins} is too long`)
      }
    },
    end() {
      if (depth > 0 || inString) {
        throw new CommandFailure(`${file} is cut short: what begins on line ${begins} has no end`)
      }
    },
  }
}

/** How a table of phpMyAdmin's export begins; its rows follow as `data`. */
const TABLE = /^\{\s*"type"\s*:\s*"table"/

/** What phpMyAdmin writes before its tables. */
function isPartOfDump({ type, name, version }: JsonObject): boolean {
  return (type === 'header' && version !== undefined) || (type === 'database' && name !== undefined)
}

/** Numbers that JavaScript would round are ids, and stay as they are written. */
function exact(_: string, value: unknown, { source }: { source?: string } = {}): unknown {
  if (typeof value !== 'number' || source === undefined) return value
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? source : value
}
const HAS_LONG_NUMBER = /\d{16}/

/** The parser's own message would show what stands there, and that may be a hash. */
function parsed(file: string, line: number, text: string): JsonObject {
  try {
    return HAS_LONG_NUMBER.test(text) ? JSON.parse(text, exact) : JSON.parse(text)
  } catch {
    throw failure(file, line)
  }
}

function failure(file: string, line: number): CommandFailure {
  return new CommandFailure(`${file} is no JSON: see line ${line}`)
}
