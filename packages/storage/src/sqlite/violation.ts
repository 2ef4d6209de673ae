import { UnstorableValue, type Violation } from '../violation.ts'
import { resultCode } from './failure.ts'

/** https://www.sqlite.org/rescode.html, extended result codes */
export function sqliteViolation(error: unknown): Violation | undefined {
  if (error instanceof UnstorableValue) return { kind: 'value' }
  switch (resultCode(error)) {
    case 2067: // unique
    case 1555: // primary key
    case 2579: // rowid
      return { kind: 'unique', columns: namedColumns(error) }
    case 787:
      return { kind: 'foreign_key' }
    case 275:
      return { kind: 'check', constraint: subject(error) }
    case 1811: // a trigger has raised it, with the name of its rule
      return { kind: 'check', constraint: error instanceof Error ? error.message : undefined }
    case 1299:
      return { kind: 'not_null', column: namedColumns(error)[0] }
    case 18: // too big
    case 20: // mismatch
    case 3091: // data type
      return { kind: 'value' }
    default:
      return undefined
  }
}

// SQLite has no other place than the message for the names: `UNIQUE constraint failed: a.x, a.y`
function subject(error: unknown): string | undefined {
  return error instanceof Error ? error.message.split(' failed: ')[1] : undefined
}

function namedColumns(error: unknown): string[] {
  const named = subject(error) ?? ''
  if (named.startsWith('index ')) return []
  return named.split(', ').map((column) => column.slice(column.indexOf('.') + 1))
}
