/** A part of a list: so many items after so many others. */
export interface Slice {
  readonly offset: number
  readonly limit: number
}

/** A part of a list, and how long the whole is. */
export interface Found<Item> {
  readonly items: readonly Item[]
  readonly total: number
}
