/** Where a value of a request body can be read as it was sent. */
const SOURCE = Symbol('source')

interface Source {
  readonly body: string
  readonly key: string
}

interface Sourced {
  readonly [SOURCE]?: Source
}

/** Notes on the objects and lists of a body's first level where they stand in its text. */
export function rememberSource(text: string, body: unknown): void {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return
  for (const [key, value] of Object.entries(body)) {
    if (typeof value !== 'object' || value === null) continue
    const source: Source = { body: text, key }
    // Not enumerable, so copies of the object and JSON.stringify leave it out.
    Object.defineProperty(value, SOURCE, { value: source })
  }
}

/**
 * The JSON text that an object was parsed from. It keeps the order of keys, numbers of any size and
 * white space, which an object in memory does not. Objects from elsewhere are stringified.
 */
export function sourceOf(value: object & Sourced): string {
  const source = value[SOURCE]
  return (source && memberText(source)) ?? JSON.stringify(value)
}

/** The last of repeated keys wins, as it does for `JSON.parse`. */
function memberText({ body, key: wanted }: Source): string | undefined {
  let found: string | undefined
  let at = skipBlanks(body, body.indexOf('{') + 1)
  while (body[at] === '"') {
    const endOfKey = endOfString(body, at)
    const key: unknown = JSON.parse(body.slice(at, endOfKey))
    const start = skipBlanks(body, skipBlanks(body, endOfKey) + 1)
    const end = endOfValue(body, start)
    if (key === wanted) found = body.slice(start, end)
    at = skipBlanks(body, end)
    if (body[at] === ',') at = skipBlanks(body, at + 1)
  }
  return found
}

function endOfValue(text: string, start: number): number {
  let depth = 0
  let at = start
  do {
    const character = text[at]
    if (character === '"') at = endOfString(text, at)
    else {
      if (character === '{' || character === '[') depth += 1
      if (character === '}' || character === ']') depth -= 1
      at += 1
    }
  } while (depth > 0 || !END_OF_SCALAR.has(text[at] ?? ''))
  return at
}

const END_OF_SCALAR = new Set(['', ' ', '\t', '\n', '\r', ',', '}'])

function endOfString(text: string, start: number): number {
  let at = start
  do at = text.indexOf('"', at + 1)
  while (isEscaped(text, at))
  return at + 1
}

function isEscaped(text: string, quote: number): boolean {
  let before = quote
  while (text[before - 1] === '\\') before -= 1
  return (quote - before) % 2 === 1
}

function skipBlanks(text: string, start: number): number {
  let at = start
  while (BLANKS.has(text[at] ?? '')) at += 1
  return at
}

const BLANKS = new Set([' ', '\t', '\n', '\r'])
