/** Where a text stops being JSON (RFC 8259), in UTF-16 units from its start, and why. */
export interface JsonFault {
  readonly position: number
  readonly reason: string
}

// Control characters must be escaped within strings.
const STRING = String.raw`"(?:[^"\\\p{Cc}]|\x7F|[\x80-\x9F]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"`
const NUMBER = String.raw`-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?`
const KEY = new RegExp(STRING, 'uy')
const SCALAR = new RegExp(`${STRING}|${NUMBER}|true|false|null`, 'uy')

/**
 * Finds the first fault of a text that `JSON.parse` refused; its own messages name no position in
 * most cases. Keeps its own stack, as the nesting may be a million levels deep.
 */
export function findJsonFault(text: string): JsonFault {
  const open: ('[' | '{')[] = []
  let at = 0
  let expected: 'value' | 'key' | 'next' = 'value'
  let mayClose = false
  const skip = (pattern: RegExp) => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found) at += found[0].length
    return found !== null
  }

  for (;;) {
    at = afterBlanks(text, at)
    const character = text[at]
    const inside = open.at(-1)
    if (mayClose && inside && character === CLOSING[inside]) {
      at += 1
      open.pop()
      expected = 'next'
    } else if (expected === 'next') {
      if (!inside) return { position: at, reason: 'Extra data' }
      if (character !== ',') return { position: at, reason: "Expecting ',' delimiter" }
      at += 1
      expected = inside === '{' ? 'key' : 'value'
      mayClose = false
      continue
    } else if (expected === 'key') {
      if (!skip(KEY)) return { position: at, reason: KEY_EXPECTED }
      at = afterBlanks(text, at)
      if (text[at] !== ':') return { position: at, reason: "Expecting ':' delimiter" }
      at += 1
      expected = 'value'
      mayClose = false
      continue
    } else if (character === '[' || character === '{') {
      at += 1
      open.push(character)
      expected = character === '{' ? 'key' : 'value'
      mayClose = true
      continue
    } else if (skip(SCALAR)) {
      expected = 'next'
    } else {
      return { position: at, reason: character === '"' ? 'Invalid string' : 'Expecting value' }
    }
    mayClose = true
  }
}

/** Without a pattern: it is asked before every token. */
function afterBlanks(text: string, start: number): number {
  let at = start
  while (BLANKS.has(text.charCodeAt(at))) at += 1
  return at
}

const BLANKS = new Set([...' \t\n\r'].map((blank) => blank.charCodeAt(0)))
const CLOSING = { '[': ']', '{': '}' }
const KEY_EXPECTED = 'Expecting property name enclosed in double quotes'
