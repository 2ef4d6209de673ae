const STORABLE_ID = /^[\x20-\x7e]{1,100}$/

/**
 * Whether a text that somebody sent could be an id. What could not belongs to nothing, and no
 * database needs to be asked: some refuse U+0000 instead of answering.
 */
export function isPossibleId(sent: string): boolean {
  return STORABLE_ID.test(sent)
}
