import { ClientError, errorOf } from './client-error.ts'

/** As the platform's `fetch`. */
export type Fetch = (input: string, init?: RequestInit) => Promise<Response>

/** No answer of a server takes longer. */
const PATIENCE_MS = 15_000
/** Before the second, third, … try. */
const PAUSES_MS = [200, 600, 1_500, 4_000]

/**
 * Sends a request once.
 *
 * @throws {ClientError} `unreachable` without an answer, else with the code of the refusal
 */
export async function send(fetch: Fetch, url: string, init: RequestInit): Promise<Response> {
  const signal = init.signal ?? AbortSignal.timeout(PATIENCE_MS)
  const response = await fetch(url, { ...init, signal }).catch((cause: unknown) => {
    throw new ClientError('unreachable', { cause })
  })
  if (response.ok) return response
  throw await errorOf(response)
}

/** The body of an answer. A connection that breaks in the middle counts as no answer. */
export async function bodyOf<T>(response: Response): Promise<T> {
  const text = await response.text().catch((cause: unknown) => {
    throw new ClientError('unreachable', { cause })
  })
  return (text === '' ? {} : JSON.parse(text)) as T
}

/** Sends a request that can be repeated until there is an answer, some seconds at most. */
export async function insist<T>(fetch: Fetch, url: string, init: RequestInit): Promise<T> {
  for (const pause of [...PAUSES_MS, undefined]) {
    try {
      return await bodyOf<T>(await send(fetch, url, init))
    } catch (error) {
      if (pause === undefined || !isPassing(error)) throw error
      await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random())))
    }
  }
  throw new TypeError('the last try throws')
}

/** The server may answer otherwise in a moment. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof ClientError)) return false
  return error.status === 0 || error.status === 429 || error.status >= 500
}
