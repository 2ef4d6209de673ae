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
/** What U+0000 and halves of surrogate pairs are written as; others may be written so, too. */
const SUSPICIOUS = /\\u(?:0000|[dD][89a-fA-F])/

/** Reads the JSON text of an object; the object itself is its first level. */
export function readJsonObject(written: string): JsonObjectReading {
  const value = parsed(written)
  if (value === undefined) return refused('it is not valid JSON')
  if (!isJsonObject(value)) return refused('it is not a JSON object')
  const isStorable = written.isWellFormed() && !SUSPICIOUS.test(written)
  const size = measure(value, isStorable ? undefined : UNSTORABLE)
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

/**
 * Level by level, because the sender decides on the depth.
 *
 * @param forbidden characters of texts and keys, if there may be some
 */
function measure(
  outermost: object,
  forbidden: RegExp | undefined,
): JsonSize | 'too_deep' | 'unstorable' {
  let values = 1
  let characters = 0
  let level: object[] = [outermost]
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > DEEPEST_LEVEL) return 'too_deep'
    const next: object[] = []
    for (const container of level) {
      for (const [key, value] of Object.entries(container)) {
        values += 1
        characters += key.length
        if (forbidden?.test(key)) return 'unstorable'
        if (typeof value === 'string') {
          characters += value.length
          if (forbidden?.test(value)) return 'unstorable'
        } else if (typeof value === 'object' && value !== null) next.push(value)
      }
    }
    level = next
  }
  return { values, characters }
}

function withoutBlanks(json: string): string {
  return json.replace(STRING_OR_BLANKS, '$1')
}

const STRING_OR_BLANKS = /("(?:[^"\\]|\\.)*")|[ \t\r\n]+/g
