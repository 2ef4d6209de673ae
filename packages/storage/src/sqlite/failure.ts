import { StorageUnavailable } from '@usher/engine'
import { MOVED } from '../move/scaffolding.ts'

// https://www.sqlite.org/rescode.html, primary result codes
export const BUSY = 5
export const NO_DATABASE = 26
const UNAVAILABLE = new Set([
  BUSY,
  6, // locked
  7, // out of memory
  8, // read-only
  10, // input or output failed
  13, // disk full
  14, // cannot open
])

/** SQLite's extended result code, if the error comes from SQLite. */
export function resultCode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode
    : undefined
}

export function primaryResultCode(error: unknown): number | undefined {
  const code = resultCode(error)
  return code === undefined ? undefined : code & 0xff
}

/** Someone else writes at the moment. */
export function isBusy(error: unknown): boolean {
  return primaryResultCode(error) === BUSY
}

const RAISED_BY_TRIGGER = 1811 // SQLITE_CONSTRAINT_TRIGGER

/** The error as callers know it. */
export function told(error: unknown): unknown {
  const code = primaryResultCode(error)
  if (isOfMove(error)) {
    return new StorageUnavailable('the realm was moved to another database', { cause: error })
  }
  return code !== undefined && UNAVAILABLE.has(code)
    ? new StorageUnavailable('the SQLite file cannot be used at the moment', { cause: error })
    : error
}

/** Triggers of apps raise, too. */
function isOfMove(error: unknown): boolean {
  return (
    resultCode(error) === RAISED_BY_TRIGGER &&
    error instanceof Error &&
    error.message.includes(MOVED)
  )
}
