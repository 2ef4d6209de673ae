import { CommandFailure } from '../../command-failure.ts'
import type { FileRecord, FileShape } from './file-records.ts'

/** No account is longer; a document that is must not fill the memory. */
const LONGEST_RECORD = 64 * 1024 * 1024

/**
 * The records of a JSON document, one after the other and never the whole: the elements of its
 * array, the elements of the lists that the source names, or one record a line (NDJSON).
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
  let lastString = ''
  let isRecording = false
  let text = ''

  const elementDepth = () => (list !== undefined ? 2 : rootIsArray ? 1 : 0)

  function open(char: string): void {
    const isListed = depth === 1 && char === '[' && !rootIsArray && lists.includes(lastString)
    if (depth === 0) rootIsArray = char === '['
    if (isListed) {
      list = lastString
      isRecording = false // of the root object, which is no record then
    } else if (!isRecording && depth === elementDepth() && char === '{') {
      isRecording = true
      begins = line
      text = char
    }
    depth += 1
  }

  function close(char: string): FileRecord | undefined {
    depth -= 1
    if (depth < 0) throw failure(file, line)
    if (list !== undefined && depth === 1) {
      list = undefined
      return undefined
    }
    if (!isRecording || depth !== elementDepth() || char !== '}') return undefined
    isRecording = false
    return { file, line: begins, values: parsed(file, begins, text), list }
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
      inString = true
      lastString = ''
    } else if (char === '{' || char === '[') open(char)
    else if (char === '}' || char === ']') return close(char)
    else if (depth === 0 && !/[\s,]/.test(char)) throw failure(file, line)
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

/** The parser's own message would show what stands there, and that may be a hash. */
function parsed(file: string, line: number, text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text)
  } catch {
    throw failure(file, line)
  }
}

function failure(file: string, line: number): CommandFailure {
  return new CommandFailure(`${file} is no JSON: see line ${line}`)
}
