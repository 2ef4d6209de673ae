import { parseDuration } from '@usher/engine'
import { StorageFault } from '../storage-fault.ts'

const STANDARD_SECONDS = 5
const LONGEST_SECONDS = 120

/** What a `DATABASE_URL` says beside where the database is. */
export interface UrlParameters {
  /** Without them. */
  readonly connectionString: string
  /** `options` of the URL; ours come after and beside them. */
  readonly ownOptions: string
  /** Within which a call ends: `timeout` of the URL, by default five seconds. */
  readonly callMilliseconds: number
}

/** @throws {StorageFault} one line: `timeout` is no time that makes sense */
export function takeParameters(url: string): UrlParameters {
  const [address = '', query = ''] = url.split('?', 2)
  const parameters = new URLSearchParams(query)
  const ownOptions = parameters.get('options') ?? ''
  const timeout = parameters.get('timeout')
  parameters.delete('options')
  parameters.delete('timeout')
  const rest = parameters.toString()
  return {
    connectionString: rest ? `${address}?${rest}` : address,
    ownOptions,
    callMilliseconds: secondsOf(timeout) * 1_000,
  }
}

function secondsOf(timeout: string | null): number {
  if (timeout === null) return STANDARD_SECONDS
  const seconds = parseDuration(timeout)
  if (seconds !== undefined && seconds >= 1 && seconds <= LONGEST_SECONDS) return seconds
  throw new StorageFault('timeout is how long a request waits for PostgreSQL, from 1s to 2m')
}
