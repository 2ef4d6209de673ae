import type { KeySetOptions } from './key-set.ts'
import { TokenRefused } from './refusal.ts'

/** What the issuer says of a token (RFC 7662 §2.2). */
interface Standing {
  readonly active: boolean
  /** Those of now. */
  readonly roles?: readonly string[]
}

/** So long an answer is used: an ended session is noticed within this time. */
const KEPT_MS = 1_000
const PATIENCE_MS = 5_000

/** Asks the issuer whether sessions go on, once a second for each token. */
export class SessionCheck {
  readonly #options: KeySetOptions
  /** In the order in which they were asked. */
  readonly #asked = new Map<string, { readonly at: number; readonly standing: Promise<Standing> }>()

  constructor(options: KeySetOptions) {
    this.#options = options
  }

  /** @throws {TokenRefused} `session_unavailable` */
  of(token: string): Promise<Standing> {
    const at = Date.now()
    this.#forget(at - KEPT_MS)
    const known = this.#asked.get(token)
    if (known) return known.standing
    const standing = this.#ask(token).catch((error: unknown) => {
      this.#asked.delete(token)
      this.#options.onStale(error)
      throw new TokenRefused({ code: 'session_unavailable' }, { cause: error })
    })
    this.#asked.set(token, { at, standing })
    return standing
  }

  #forget(until: number): void {
    for (const [token, { at }] of this.#asked) {
      if (at > until) return
      this.#asked.delete(token)
    }
  }

  async #ask(token: string): Promise<Standing> {
    const { url, fetch } = this.#options
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: String(new URLSearchParams({ token })),
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    if (!response.ok) throw new Error(`${url} answers ${response.status}`)
    return (await response.json()) as Standing
  }
}
