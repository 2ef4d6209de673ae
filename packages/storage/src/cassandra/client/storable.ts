import { UnstorableValue } from '../../violation.ts'

/** @throws {UnstorableValue} for text that the other databases cannot hold either */
export function assertStorable(value: unknown): void {
  if (!isStorable(value)) throw new UnstorableValue('text with U+0000 or half a surrogate pair')
}

/** Whether the value, or all that it holds, can be in the database. */
export function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return !value.includes('\0') && value.isWellFormed()
  if (Array.isArray(value)) return value.every(isStorable)
  return !isPlainObject(value) || Object.entries(value).flat().every(isStorable)
}

const LONGEST_KEY_BYTES = 65_535 // its length is written in two bytes

/** Whether a row can be found by the text. */
export function isKey(text: string): boolean {
  return text !== '' && Buffer.byteLength(text) <= LONGEST_KEY_BYTES
}

function isPlainObject(value: unknown): value is object {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  )
}
