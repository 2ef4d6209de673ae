import type { RequestFacts } from '@usher/http'
import { isThisMachine } from '@usher/settings'

/** What a proxy adds to the requests that it passes on. */
const TRACES_OF_PROXIES = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip']

/**
 * Whether a request was made on this machine, under a name of it, and through no proxy that tells of
 * itself. The name matters because a page whose domain suddenly points to 127.0.0.1 (DNS rebinding)
 * makes requests on this machine, too.
 */
export function isFromThisMachine({ headers, peer = '' }: RequestFacts): boolean {
  const name = String(headers.host ?? '').replace(/:\d+$/, '')
  const isPassedOn = TRACES_OF_PROXIES.some((header) => headers[header] !== undefined)
  return isThisMachine(peer) && isThisMachine(name) && !isPassedOn
}
