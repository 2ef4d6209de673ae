/** Why a database refused a write; which of them it was is told by code, never by words. */
export type Violation =
  /** `columns` in the order of the index; empty if it is built on expressions. */
  | { readonly kind: 'unique'; readonly columns: readonly string[] }
  | { readonly kind: 'foreign_key' }
  | { readonly kind: 'check'; readonly constraint: string | undefined }
  | { readonly kind: 'not_null'; readonly column: string | undefined }
  /** A value that the database cannot hold: text with U+0000, a number out of range, too long. */
  | { readonly kind: 'value' }

/** Thrown for a value that one of the databases would refuse, so that all refuse it alike. */
export class UnstorableValue extends Error {
  override readonly name = 'UnstorableValue'
}
