import { randomUUID } from 'node:crypto'
import { z } from 'zod'

/**
 * In a reply: an object that is JSON text already, such as a column of a database. It is sent as it
 * is, so nothing of it is read, reordered or rounded.
 */
export function jsonText() {
  return z
    .string()
    .transform((text) => new JsonText(text))
    .meta({ override: { type: 'object', additionalProperties: true } })
}

/** JSON text that stands in a reply's place until the reply is written. See `jsonText`. */
export class JsonText {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  toJSON(): string {
    texts.push(this.#text)
    return MARK
  }
}

/** `JSON.stringify` that puts the texts of `jsonText` into their places. */
export function writeJson(value: unknown): string {
  texts = []
  const written = JSON.stringify(value)
  if (texts.length === 0) return written
  const [first = '', ...rest] = written.split(`"${MARK}"`)
  return rest.reduce((json, piece, index) => json + texts[index] + piece, first)
}

/** Nobody can send it to us, because nobody knows it. */
const MARK = randomUUID()
/** Of the value that is being written, in the order of writing. */
let texts: string[] = []
