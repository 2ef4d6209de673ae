import { type CryptoKey, importJWK, type JWK } from 'jose'
import { TokenRefused } from './refusal.ts'

export interface KeySetOptions {
  readonly url: string
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>
  readonly onStale: (error: unknown) => void
}

/** An unknown key may be a new one, and strangers can name as many as they like. */
const LOOK_AGAIN_MS = 30_000
/** So long old keys are used while the server is away. */
const STALE_MS = 24 * 60 * 60 * 1_000
const DEFAULT_MAX_AGE_MS = 600_000
const PATIENCE_MS = 5_000

interface Keys {
  readonly byId: ReadonlyMap<string, JWK>
  readonly fetchedAt: number
  readonly maxAge: number
}

/** The public keys of an issuer: fetched once, kept as long as it says, and a day if it is away. */
export class KeySet {
  readonly #options: KeySetOptions
  readonly #imported = new WeakMap<JWK, Promise<CryptoKey | Uint8Array>>()
  #keys: Keys | undefined
  #triedAt = Number.NEGATIVE_INFINITY
  #lookedAgainAt = Number.NEGATIVE_INFINITY
  #fetching: Promise<Keys> | undefined

  constructor(options: KeySetOptions) {
    this.#options = options
  }

  /**
   * The key with this id, for this algorithm.
   *
   * @returns `undefined` if the issuer has no such key
   * @throws {TokenRefused} `keys_unavailable`
   */
  async find(id: string, algorithm: string): Promise<CryptoKey | Uint8Array | undefined> {
    const keys = await this.#fresh()
    const jwk = keys.byId.get(id) ?? (await this.#again())?.byId.get(id)
    if (!jwk || (jwk.alg !== undefined && jwk.alg !== algorithm)) return undefined
    const known = this.#imported.get(jwk) ?? importJWK(jwk, algorithm)
    this.#imported.set(jwk, known)
    return known
  }

  async #fresh(): Promise<Keys> {
    const keys = this.#keys
    if (!keys) return this.#fetch()
    const age = Date.now() - keys.fetchedAt
    if (age < keys.maxAge) return keys
    // One request waits for the server now and then; the others go on with what is there.
    const isDue = Date.now() - this.#triedAt >= Math.min(LOOK_AGAIN_MS, keys.maxAge)
    if (isDue || age >= keys.maxAge + STALE_MS) return this.#fetch()
    return keys
  }

  async #again(): Promise<Keys | undefined> {
    if (this.#fetching) return this.#fetching
    if (Date.now() - this.#lookedAgainAt < LOOK_AGAIN_MS) return this.#keys
    this.#lookedAgainAt = Date.now()
    return this.#fetch()
  }

  #fetch(): Promise<Keys> {
    this.#fetching ??= this.#ask()
      .catch((error: unknown) => {
        this.#options.onStale(error)
        const kept = this.#keys
        if (kept && Date.now() - kept.fetchedAt < kept.maxAge + STALE_MS) return kept
        throw new TokenRefused({ code: 'keys_unavailable' }, { cause: error })
      })
      .finally(() => {
        this.#fetching = undefined
      })
    return this.#fetching
  }

  async #ask(): Promise<Keys> {
    this.#triedAt = Date.now()
    const { url, fetch } = this.#options
    const response = await fetch(url, {
      headers: { accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    if (!response.ok) throw new Error(`${url} answers ${response.status}`)
    const { keys } = (await response.json()) as { keys: readonly JWK[] }
    const byId = new Map(keys.flatMap((key) => (key.kid === undefined ? [] : [[key.kid, key]])))
    const maxAge = maxAgeOf(response.headers.get('cache-control'))
    this.#keys = { byId, fetchedAt: Date.now(), maxAge }
    return this.#keys
  }
}

function maxAgeOf(header: string | null): number {
  const [, seconds] = /max-age=(\d+)/.exec(header ?? '') ?? []
  return seconds === undefined ? DEFAULT_MAX_AGE_MS : Number(seconds) * 1_000
}
