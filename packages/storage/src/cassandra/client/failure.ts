import { StorageUnavailable } from '@usher/engine'
import cassandra from 'cassandra-driver'
import { UnstorableValue } from '../../violation.ts'

const { errors } = cassandra

// https://github.com/apache/cassandra/blob/trunk/doc/native_protocol_v4.spec, section 9: what says
// that the request itself is wrong or not allowed. All else tells of nodes and connections.
const MISTAKES = new Set([
  0x000a, // protocol
  0x0100, // bad credentials
  0x2000, // syntax
  0x2100, // unauthorized
  0x2200, // invalid
  0x2300, // configuration
  0x2400, // already exists
])

/** Whether the request is wrong, so that asking again is of no use. */
export function isMistake(error: unknown): boolean {
  if (error instanceof UnstorableValue) return true
  if (error instanceof errors.ResponseError) return MISTAKES.has(error.code)
  return (
    error instanceof TypeError ||
    error instanceof errors.ArgumentError ||
    error instanceof errors.AuthenticationError
  )
}

/** The error as callers know it. */
export function toStorageError(error: unknown): unknown {
  if (error instanceof StorageUnavailable || isMistake(error)) return error
  return new StorageUnavailable('Cassandra does not answer', { cause: error })
}
