import pg from 'pg'
import { UnstorableValue, type Violation } from '../violation.ts'

/** The columns of every unique index, by its name. */
export type UniqueColumns = ReadonlyMap<string, readonly string[]>

/** https://www.postgresql.org/docs/current/errcodes-appendix.html, classes 22, 23 and 54 */
export function postgresViolation(error: unknown, unique: UniqueColumns): Violation | undefined {
  if (error instanceof UnstorableValue) return { kind: 'value' }
  if (!(error instanceof pg.DatabaseError)) return undefined
  switch (error.code) {
    case '23505':
      return { kind: 'unique', columns: unique.get(error.constraint ?? '') ?? [] }
    case '23503':
      return { kind: 'foreign_key' }
    case '23514':
      return { kind: 'check', constraint: error.constraint }
    case '23502':
      return { kind: 'not_null', column: error.column }
    default:
      return /^(22|54)/.test(error.code ?? '') ? { kind: 'value' } : undefined
  }
}
