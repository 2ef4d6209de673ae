import { hkdfSync } from 'node:crypto'
import type { Clock, KeyStore, StoredKey } from '../ports.ts'
import { openText } from '../sealed-text.ts'
import type { SigningKey } from './jwt.ts'

/** The name of the key that the settings give, beside those that `rotateKeys` makes. */
const CONFIGURED_KEY = 'configured'

const RELOAD_MILLISECONDS = 2_000 // so soon every process knows that a key was revoked
const KEY_BYTES = 64 // as long as the hash of HS512 (RFC 7518 §3.2)

/** The keys of one generation, by what they sign. */
export interface SigningKeys {
  readonly accessToken: SigningKey
  readonly refreshToken: SigningKey | undefined
}

/** The keys that count now; the first one signs, all verify. */
export interface KeyRing {
  readonly isLoaded: boolean
  /** Looks which keys there are. @throws {StorageUnavailable} */
  load(): Promise<void>
  /** The same array as long as nothing has changed. */
  readonly accessToken: () => readonly SigningKey[]
  readonly refreshToken: () => readonly SigningKey[]
  stop(): void
}

/**
 * Keeps the signing keys of a realm: those of the settings until `rotateKeys` puts others in their
 * place, and every older one until its tokens have ended. All processes look again every two seconds.
 *
 * @param sealingKey 32 bytes; opens stored keys
 */
export function createKeyRing(parts: {
  readonly configured: SigningKeys
  readonly store: KeyStore
  readonly clock: Clock
  readonly sealingKey: Uint8Array
}): KeyRing {
  const { configured, store, clock, sealingKey } = parts
  let known = ''
  let isLoaded = false
  let asked = 0
  let answered = 0
  let access: readonly SigningKey[] = [configured.accessToken]
  let refresh = refreshKeysOf([configured])
  const timer = setInterval(() => void load().catch(() => {}), RELOAD_MILLISECONDS) // requests report a lost database
  timer.unref()

  async function load(): Promise<void> {
    const now = clock.now()
    const question = ++asked
    const stored = await store.list()
    // Answers may overtake each other, and an older list may lack a key that has just been revoked.
    if (question < answered) return
    answered = question
    const live = stored.filter(({ endsAt }) => endsAt === undefined || now < endsAt)
    isLoaded = true
    const names = live.map(({ id }) => id).join(' ')
    if (names === known) return
    known = names
    const generations = live.flatMap((key) => generationOf(configured, sealingKey, key) ?? [])
    // Under another SECRET_KEY none opens, and no token of before is worth anything.
    const counting = generations.length > 0 ? generations : [configured]
    access = counting.map(({ accessToken }) => accessToken)
    refresh = refreshKeysOf(counting)
  }

  return {
    get isLoaded() {
      return isLoaded
    },
    load,
    accessToken: () => access,
    refreshToken: () => refresh,
    stop: () => clearInterval(timer),
  }
}

function refreshKeysOf(generations: readonly SigningKeys[]): readonly SigningKey[] {
  return generations.flatMap(({ refreshToken }) => refreshToken ?? [])
}

function generationOf(
  configured: SigningKeys,
  sealingKey: Uint8Array,
  { id, sealed }: StoredKey,
): SigningKeys | undefined {
  if (id === CONFIGURED_KEY) return configured
  const secret = sealed && openText(sealingKey, sealed)
  if (secret === undefined) return undefined
  const { accessToken, refreshToken } = configured
  // Where the settings give one key for both kinds, their `type` tells them apart.
  const isShared = refreshToken && Buffer.compare(accessToken.secret, refreshToken.secret) === 0
  const keyFor = (purpose: string, { algorithm }: SigningKey): SigningKey => ({
    algorithm,
    secret: new Uint8Array(hkdfSync('sha256', secret, '', purpose, KEY_BYTES)),
  })
  return {
    accessToken: keyFor('access token', accessToken),
    refreshToken: refreshToken && keyFor(isShared ? 'access token' : 'refresh token', refreshToken),
  }
}
