import { StorageUnavailable } from '@usher/engine'
import pg from 'pg'

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const UNAVAILABLE_CLASSES = new Set([
  '08', // connection
  '53', // insufficient resources
  '57', // shut down, starting up, cancelled by a time-out
  '58', // the server's system
])
const LOCK_NOT_AVAILABLE = '55P03'
const READ_ONLY = '25006' // a standby after a fail-over
const SERIALIZATION_FAILURE = '40001'
const DEADLOCK_DETECTED = '40P01'

export function sqlState(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined
}

/** The change was undone in favour of another; the same change may succeed now. */
export function isOvertaken(error: unknown): boolean {
  const state = sqlState(error)
  return state === SERIALIZATION_FAILURE || state === DEADLOCK_DETECTED
}

/** The error as callers know it. Whatever the server did not say itself, the connection did. */
export function told(error: unknown): unknown {
  if (error instanceof TypeError || error instanceof StorageUnavailable) return error
  if (error instanceof pg.DatabaseError && !isUnavailable(error.code ?? '')) return error
  return new StorageUnavailable('PostgreSQL does not answer', { cause: error })
}

/** After this error nobody knows what the connection is doing. */
export function endsConnection(error: unknown): boolean {
  if (error instanceof TypeError) return false
  const state = sqlState(error)
  return state === undefined || state.startsWith('08') || state.startsWith('57P')
}

function isUnavailable(state: string): boolean {
  return (
    UNAVAILABLE_CLASSES.has(state.slice(0, 2)) ||
    state === LOCK_NOT_AVAILABLE ||
    state === READ_ONLY
  )
}
