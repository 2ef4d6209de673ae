import { isIP } from 'node:net'
import { type RequestFacts, refusal } from '@usher/http'

/**
 * The inbox asks nobody to sign in, so it answers only under names that no stranger can own: a page
 * whose domain suddenly points to 127.0.0.1 (DNS rebinding) cannot read the mails of a developer.
 *
 * @throws {RequestRefused} 403
 */
export function assertNear({ headers }: RequestFacts, known: readonly string[]): void {
  if (isNear(String(headers.host ?? ''), known)) return
  throw refusal(403, 'The inbox is not shown under this host name. Set PUBLIC_URL if it is yours.')
}

function isNear(host: string, known: readonly string[]): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase()
  return (
    isIP(name.replace(/^\[|\]$/g, '')) !== 0 ||
    !name.includes('.') || // localhost, and the names of containers
    /\.(localhost|local|test|internal)$/.test(name) ||
    known.includes(name)
  )
}
