import { UnstorableValue } from './violation.ts'

/** Whether every database can hold the text: PostgreSQL knows no U+0000, UTF-8 no half characters. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}

/** @throws {UnstorableValue} for a text that one of the databases would refuse or change */
export function assertStorable(value: unknown): void {
  if (typeof value === 'string' && !isStorable(value)) {
    throw new UnstorableValue('text with U+0000 or half a surrogate pair cannot be stored')
  }
}

/** The text, or one that nobody has if no database can hold it: looking for either finds the same. */
export function findable(text: string): string {
  return isStorable(text) ? text : NOBODY
}

const NOBODY = ''

/** Whether a row can have this key at all. */
export function isPossibleKey(key: string | number): boolean {
  return typeof key === 'string' ? isStorable(key) : Number.isSafeInteger(key)
}
