import { StorageUnavailable } from '@usher/engine'
import { StorageFault } from '../storage-fault.ts'
import { sqlState } from './failure.ts'

/** @throws {StorageFault} if nobody can tell from the URL where to go */
export function assertReadable(url: string): void {
  if (URL.canParse(url)) return
  throw new StorageFault(
    'DATABASE_URL cannot be read; its form is postgres://user:password@host:port/database, ' +
      'special characters of the password percent-encoded',
  )
}

/** One line for the operator: where, what is wrong, what to do. Never the password. */
export function notOpened(url: string, error: unknown): StorageFault {
  if (error instanceof StorageFault) return error
  const cause = error instanceof StorageUnavailable ? error.cause : error
  return new StorageFault(`PostgreSQL at ${placeOf(url)}: ${problem(url, cause)}`, { cause })
}

function placeOf(url: string): string {
  const { host } = new URL(url)
  return host || 'the local socket'
}

// https://www.postgresql.org/docs/current/errcodes-appendix.html
function problem(url: string, error: unknown): string {
  switch (sqlState(error)) {
    case '28P01':
    case '28000':
      return 'user or password is wrong; check DATABASE_URL'
    case '3D000':
      return `there is no database ${new URL(url).pathname.slice(1)}; create it first`
    case '42501':
      return 'the user may not create its schema; grant create on the database'
    case '53300':
      return 'it has no connection left; lower DATABASE_POOL or raise its max_connections'
    case undefined:
      return `it cannot be reached (${reason(error)}); check DATABASE_URL and that it runs`
    default:
      return `it refuses (SQLSTATE ${sqlState(error)}); see its log`
  }
}

function reason(error: unknown): string {
  const isCoded = error instanceof Error && 'code' in error && typeof error.code === 'string'
  return isCoded ? String(error.code) : 'no answer'
}
