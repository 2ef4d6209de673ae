import { EgressFailure, type GuardedFetch, guardedFetch } from '@usher/egress'

const TIMEOUT_MILLISECONDS = 5_000
const MAX_BYTES = 256 * 1024

/**
 * How a provider is asked. The operator wrote the issuer, so its host may be in the own network; what
 * the provider names besides must be public. No redirect is followed.
 *
 * @param allowLoopback for development and tests: this machine, also by plain HTTP
 */
export function providerFetch(issuer: URL, allowLoopback: boolean): GuardedFetch {
  const bounds = { timeoutMilliseconds: TIMEOUT_MILLISECONDS, maxBytes: MAX_BYTES }
  const loopback = allowLoopback ? (['loopback'] as const) : []
  const fetchIssuer = guardedFetch({ ...bounds, reaches: ['private', ...loopback] })
  const fetchOthers = guardedFetch({ ...bounds, reaches: loopback })
  return (url, request) => {
    const isIssuer = new URL(url).host === issuer.host
    return (isIssuer ? fetchIssuer : fetchOthers)(url, request)
  }
}

/** Whether an error, or what caused it, is that the provider could not be asked. */
export function couldNotBeAsked(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof EgressFailure) return cause.problem !== 'answer_too_long'
  }
  return false
}
