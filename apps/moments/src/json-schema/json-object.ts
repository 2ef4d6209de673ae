export type JsonObject = Readonly<Record<string, unknown>>

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** How much there is to look at in a JSON value. */
export interface JsonSize {
  /** Values of any kind, the outermost included. */
  readonly values: number
  /** Characters of all texts and keys, in UTF-16 units. */
  readonly characters: number
}

/** A JSON object that can be stored, or why it cannot. */
export type JsonObjectReading =
  | {
      readonly kind: 'object'
      /** As it was written, without blanks: key order and numbers are those of the sender. */
      readonly text: string
      readonly value: JsonObject
      readonly size: JsonSize
    }
  | { readonly kind: 'refused'; readonly reason: string }

const DEEPEST_LEVEL = 100 // contract, B.2
const UNSTORABLE = /[\0\p{Surrogate}]/u

/** Reads the JSON text of an object; the object itself is its first level. */
export function readJsonObject(written: string): JsonObjectReading {
  const value = parsed(written)
  if (value === undefined) return refused('it is not valid JSON')
  if (!isJsonObject(value)) return refused('it is not a JSON object')
  const size = measure(value)
  if (size === 'too_deep') return refused(`it is nested deeper than ${DEEPEST_LEVEL} levels`)
  if (size === 'unstorable') {
    return refused('it holds U+0000 or half of a surrogate pair, which cannot be stored')
  }
  return { kind: 'object', text: withoutBlanks(written), value, size }
}

function refused(reason: string): JsonObjectReading {
  return { kind: 'refused', reason }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // which is no JSON value
  }
}

/** Keeps its own stack: the sender decides on the depth. */
function measure(outermost: object): JsonSize | 'too_deep' | 'unstorable' {
  let values = 0
  let characters = 0
  const waiting: { value: unknown; level: number }[] = [{ value: outermost, level: 1 }]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value, level } = next
    values += 1
    if (typeof value === 'string') {
      if (UNSTORABLE.test(value)) return 'unstorable'
      characters += value.length
    }
    if (typeof value !== 'object' || value === null) continue
    if (level > DEEPEST_LEVEL) return 'too_deep'
    for (const [key, inner] of Object.entries(value)) {
      if (UNSTORABLE.test(key)) return 'unstorable'
      characters += key.length
      waiting.push({ value: inner, level: level + 1 })
    }
  }
  return { values, characters }
}

function withoutBlanks(json: string): string {
  return json.replace(STRING_OR_BLANKS, (part) => (part.startsWith('"') ? part : ''))
}

const STRING_OR_BLANKS = /"(?:[^"\\]|\\.)*"|[ \t\r\n]+/g
