import { createHash } from 'node:crypto'
import type { AnyRow, MovedColumn, MovedTable } from './side.ts'

/** The rows of a table as one number: their order does not matter, each of their values does. */
export interface Digest {
  readonly rows: number
  /** The sum of the SHA-256 of each row, modulo 2^256. */
  readonly sum: bigint
}

export const EMPTY: Digest = { rows: 0, sum: 0n }
const MODULUS = 2n ** 256n

/** A value as either database takes it. */
export function carriedValue(value: unknown, kind: MovedColumn['kind']): unknown {
  if (value === null || value === undefined) return null
  switch (kind) {
    case 'flag':
      return Boolean(value)
    case 'instant':
      return value instanceof Date ? value : new Date(String(value))
    case 'decimal':
      return Number(value)
    case 'plain':
      return value
  }
}

/** A row for the other side. */
export function carriedRow(row: AnyRow, { columns }: MovedTable): Record<string, unknown> {
  return Object.fromEntries(columns.map(({ name, kind }) => [name, carriedValue(row[name], kind)]))
}

/** @param rows as `carriedRow` makes them */
export function digestOf(rows: readonly AnyRow[], table: MovedTable): Digest {
  let sum = 0n
  for (const row of rows) sum += BigInt(`0x${hashOf(row, table)}`)
  return { rows: rows.length, sum: sum % MODULUS }
}

export function plus(one: Digest, other: Digest): Digest {
  return { rows: one.rows + other.rows, sum: (one.sum + other.sum) % MODULUS }
}

export function isSame(one: Digest, other: Digest): boolean {
  return one.rows === other.rows && one.sum === other.sum
}

function hashOf(row: AnyRow, { columns }: MovedTable): string {
  const names = columns.map(({ name }) => name).sort()
  const values = names.map((name) => [name, written(row[name])])
  return createHash('sha256').update(JSON.stringify(values)).digest('hex')
}

/** JSON knows no bytes; what differs must look different. */
function written(value: unknown): unknown {
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('hex') }
  return value instanceof Date ? { instant: value.toISOString() } : value
}
