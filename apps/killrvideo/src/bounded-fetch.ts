import { type EgressRequest, guardedFetch } from '@usher/egress'

/** No answer that we want is longer. */
const MOST_BYTES = 8 * 1024 * 1024

/** The answer was not the one that was hoped for. */
export class UnexpectedStatus extends Error {
  override readonly name = 'UnexpectedStatus'
  readonly status: number

  constructor(status: number) {
    super(`answered ${status}`)
    this.status = status
  }
}

/**
 * Asks another server for JSON, for a bounded time and a bounded answer. Where we ask is what the
 * operator has chosen: it may be on this machine, and no redirect leads elsewhere.
 *
 * @throws {UnexpectedStatus} for every status but 200
 */
export async function fetchJson(
  url: URL,
  { timeoutMilliseconds, ...request }: EgressRequest & { timeoutMilliseconds: number },
): Promise<unknown> {
  const fetchFromOperatorsChoice = guardedFetch({
    reaches: ['loopback', 'private'],
    plainHttp: 'reachable',
    timeoutMilliseconds,
    maxBytes: MOST_BYTES,
  })
  const reply = await fetchFromOperatorsChoice(url, request)
  if (reply.status !== 200) throw new UnexpectedStatus(reply.status)
  return reply.json()
}
