import type { ColumnType } from 'kysely'

/** What no change writes again. */
export type Fixed<T> = ColumnType<T, T, never>
/** An instant: written as `Date`, read through `new Date(value)` on every database. */
export type Timestamp = ColumnType<Date | string, Date, Date>
/** An instant that may be absent; `null` when it is. */
export type OptionalTimestamp = ColumnType<
  Date | string | null,
  Date | null | undefined,
  Date | null
>
/** A truth value: written as `boolean`, read through `Boolean(value)` on every database. */
export type Flag = ColumnType<boolean | number, boolean, boolean>
/** A number that the database gives to a new row, ascending and never given again. */
export type NumberedId = ColumnType<number, number | undefined, never>
/** The key of an account as its table has it: a number for sequential ids, else text. */
export type AccountKey = number | string

/** The instant that a database answered. */
export function instant(value: Date | string): Date {
  return new Date(value)
}

/** The instant that a database answered, or `undefined` for `null`. */
export function optionalInstant(value: Date | string | null): Date | undefined {
  return value === null ? undefined : new Date(value)
}
