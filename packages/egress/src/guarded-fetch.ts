import type { LookupAddress } from 'node:dns'
import { type IncomingMessage, request as requestPlain } from 'node:http'
import { request as requestSecurely } from 'node:https'
import { isIP } from 'node:net'
import type { AddressKind } from './address-kind.ts'
import { checkedAddresses, pinned, type Resolve, systemResolve } from './checked-lookup.ts'
import { EgressFailure } from './egress-failure.ts'
import { connectThrough } from './through-proxy.ts'

/** Whom a guarded fetch may ask, and how long it waits. */
export interface EgressRules {
  /**
   * Addresses that may be reached beside public ones: `loopback` for development and tests,
   * `private` for a server of the own network that the operator named. Absent: none.
   */
  readonly reaches?: readonly ('loopback' | 'private')[] | undefined
  /**
   * Where `http:` will do. `loopback` (default): for servers of this machine, if they may be reached
   * at all; `reachable`: for every server that the operator named.
   */
  readonly plainHttp?: 'loopback' | 'reachable' | undefined
  /** From the look-up of the name to the last byte of the answer. */
  readonly timeoutMilliseconds: number
  /** The longest answer that is read. */
  readonly maxBytes: number
  /** What becomes of longer ones: `refuse` (default), or `cut` after so many bytes. */
  readonly longAnswers?: 'refuse' | 'cut' | undefined
  /**
   * A proxy through which requests with TLS leave. Names are looked up and judged here as without it,
   * and the proxy is given the address. Absent: they leave directly.
   */
  readonly proxy?: URL | undefined
  /** Finds addresses. Default: the system's resolver. */
  readonly resolve?: Resolve | undefined
}

/** The part of `fetch` that a guarded one takes. */
export interface EgressRequest {
  /** Default: GET. */
  readonly method?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Sent as it is, with its length. */
  readonly body?: string | Uint8Array | undefined
  /** Ends the request early. */
  readonly signal?: AbortSignal | undefined
}

/** Asks another server, within the rules that it was made with. */
export type GuardedFetch = (url: string | URL, request?: EgressRequest) => Promise<Response>

/**
 * Makes a `fetch` for addresses that come from outside. The name is resolved once, every address is
 * checked, and the connection goes to one of them (no DNS rebinding). Redirects are not followed: the
 * caller gets the 3xx. There are no cookies and no kept connections.
 *
 * The fetch rejects with {@link EgressFailure}; its `problem` says why.
 */
export function guardedFetch(rules: EgressRules): GuardedFetch {
  return async (address, request = {}) => {
    const url = checkedUrl(address)
    const timeout = AbortSignal.timeout(rules.timeoutMilliseconds)
    const signal = request.signal ? AbortSignal.any([timeout, request.signal]) : timeout
    try {
      const addresses = await unlessAborted(addressesFor(url, rules), signal)
      return await exchange(url, { request, signal, addresses, rules })
    } catch (error) {
      if (error instanceof EgressFailure) throw error
      const problem = signal.aborted ? 'timed_out' : 'unreachable'
      throw new EgressFailure(problem, url.hostname, { cause: error })
    }
  }
}

/**
 * Judges an address as a fetch would at this moment, without asking it.
 *
 * @throws {EgressFailure} whose `problem` says what is wrong with it
 * @throws {TypeError} if it is no URL
 */
export async function assertReachable(rules: EgressRules, address: string | URL): Promise<void> {
  const url = checkedUrl(address)
  const signal = AbortSignal.timeout(rules.timeoutMilliseconds)
  await unlessAborted(addressesFor(url, rules), signal).catch((error: unknown) => {
    if (error instanceof EgressFailure) throw error
    throw new EgressFailure('timed_out', url.hostname, { cause: error })
  })
}

function checkedUrl(address: string | URL): URL {
  const url = new URL(address)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new EgressFailure('scheme_refused', url.hostname)
  }
  if (url.username !== '' || url.password !== '') {
    throw new EgressFailure('credentials_in_url', url.hostname)
  }
  return url
}

function addressesFor(
  { hostname, protocol }: URL,
  { reaches = [], plainHttp = 'loopback', resolve = systemResolve }: EgressRules,
): Promise<readonly LookupAddress[]> {
  const isPlain = protocol === 'http:'
  const isEverywhere = !isPlain || plainHttp === 'reachable'
  if (!isEverywhere && !reaches.includes('loopback')) {
    throw new EgressFailure('scheme_refused', hostname)
  }
  const mayReach = (kind: AddressKind) => {
    if (kind === 'special') return false
    if (kind === 'loopback') return reaches.includes(kind)
    return isEverywhere && (kind === 'public' || reaches.includes(kind))
  }
  return checkedAddresses(hostname, { mayReach, resolve })
}

interface Asking {
  readonly request: EgressRequest
  readonly signal: AbortSignal
  readonly addresses: readonly LookupAddress[]
  readonly rules: EgressRules
}

async function exchange(
  url: URL,
  { request, signal, addresses, rules }: Asking,
): Promise<Response> {
  const { method = 'GET', headers, body } = request
  const send = url.protocol === 'https:' ? requestSecurely : requestPlain
  const socket = await tunnelTo(url, { signal, addresses, rules })
  const { promise, resolve, reject } = Promise.withResolvers<Response>()
  const outgoing = send(url, {
    method,
    headers: {
      'user-agent': 'usher',
      ...headers,
      'accept-encoding': 'identity',
      ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
    },
    lookup: pinned(addresses),
    // a name only (RFC 6066 §3)
    ...(isName(url.hostname) && { servername: url.hostname }),
    ...(socket ? { createConnection: () => socket } : { agent: false }),
    signal,
    maxHeaderSize: 16 * 1024,
  })
  outgoing.on('error', reject)
  outgoing.on('response', (incoming) => {
    read(incoming, url, rules).then(resolve, (error: unknown) => {
      outgoing.destroy()
      reject(error)
    })
  })
  outgoing.end(body)
  return promise
}

/** The way through the proxy, if there is one. */
async function tunnelTo(
  { protocol, hostname, port }: URL,
  { signal, addresses, rules: { proxy } }: Omit<Asking, 'request'>,
) {
  const [first] = addresses
  if (!proxy || !first || protocol !== 'https:') return undefined
  const end = { hostname, address: first.address, port: Number(port || 443) }
  return connectThrough(proxy, end, signal)
}

function isName(hostname: string): boolean {
  return isIP(hostname) === 0 && !hostname.startsWith('[')
}

/** Statuses whose answers have no body (Fetch Standard). */
const BODILESS = [204, 205, 304]

async function read(
  incoming: IncomingMessage,
  url: URL,
  { maxBytes, longAnswers = 'refuse' }: EgressRules,
): Promise<Response> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of incoming) {
    chunks.push(chunk)
    length += chunk.byteLength
    if (length <= maxBytes) continue
    if (longAnswers === 'refuse') throw new EgressFailure('answer_too_long', url.hostname)
    break // which ends the connection, too
  }
  const { statusCode: status = 0 } = incoming
  if (status < 200) throw new EgressFailure('unreachable', url.hostname)
  return new Response(
    BODILESS.includes(status) ? null : Buffer.concat(chunks).subarray(0, maxBytes),
    {
      status,
      headers: headersOf(incoming),
    },
  )
}

function headersOf({ headersDistinct }: IncomingMessage): Headers {
  const headers = new Headers()
  for (const [name, values = []] of Object.entries(headersDistinct)) {
    for (const value of values) headers.append(name, value)
  }
  return headers
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  return Promise.race([work, promise])
}
