import type { Clock, ServiceKey, ServiceKeyStore } from '../ports.ts'
import { openText } from '../sealed-text.ts'
import { createMemory } from '../tokens/memory.ts'
import { createServiceJwt, type ServiceClaims, type ServiceJwt } from './service-jwt.ts'

/** So soon every process knows that a key was revoked. */
const RELOAD_MILLISECONDS = 2_000
const REMEMBERED_TOKENS = 5_000

/** The key pairs of a realm's service tokens, as they are now. */
export interface ServiceKeyRing {
  /** Looks which keys there are. @throws {StorageUnavailable} */
  load(): Promise<void>
  /** The published keys (RFC 7517 §5), those included that do not sign yet. */
  publicKeys(): readonly object[]
  /** `undefined`: no key may sign yet. */
  sign(claims: ServiceClaims): string | undefined
  /** The claims of a token that one of the keys signed and that has not expired. */
  read(token: string): ServiceClaims | undefined
  stop(): void
}

interface LiveKey {
  readonly stored: ServiceKey
  readonly jwt: ServiceJwt
}

/** @param parts.sealingKey 32 bytes; opens the stored keys */
export function createServiceKeyRing(parts: {
  readonly store: ServiceKeyStore
  readonly clock: Clock
  readonly sealingKey: Uint8Array
}): ServiceKeyRing {
  const { store, clock, sealingKey } = parts
  const remembered = createMemory<ServiceClaims>(REMEMBERED_TOKENS)
  let known = ''
  let keys: readonly LiveKey[] = []
  let timer: NodeJS.Timeout | undefined
  let loads = 0
  let shown = 0

  async function load(): Promise<void> {
    timer ??= reloading(load)
    loads += 1
    const turn = loads
    const stored = await store.list()
    if (turn < shown) return // a later question was answered sooner
    shown = turn
    const name = stored.map(({ id, endsAt }) => `${id} ${endsAt?.getTime()}`).join()
    if (name === known) return
    known = name
    keys = stored.flatMap((key) => liveKey(key, sealingKey) ?? [])
    remembered.clear() // whatever a revoked key has signed
  }

  const unended = () => {
    const now = clock.now()
    return keys.filter(({ stored: { endsAt } }) => endsAt === undefined || now < endsAt)
  }

  return {
    load,
    publicKeys: () => unended().map(({ stored }) => JSON.parse(stored.publicJwk)),
    sign(claims) {
      const now = clock.now()
      return unended()
        .find(({ stored }) => stored.signsFrom <= now)
        ?.jwt.sign(claims)
    },
    read(token) {
      const claims = remembered.get(token) ?? readWith(unended(), token)
      if (!claims) return undefined
      if (clock.now().getTime() / 1000 < claims.exp) {
        remembered.set(token, claims)
        return claims
      }
      remembered.delete(token)
      return undefined
    },
    stop: () => clearInterval(timer),
  }
}

function reloading(load: () => Promise<void>): NodeJS.Timeout {
  // Requests report a lost database.
  const timer = setInterval(() => void load().catch(() => {}), RELOAD_MILLISECONDS)
  timer.unref()
  return timer
}

/** `undefined`: sealed under another SECRET_KEY. */
function liveKey(stored: ServiceKey, sealingKey: Uint8Array): LiveKey | undefined {
  const privateKey = openText(sealingKey, stored.sealed)
  if (privateKey === undefined) return undefined
  return { stored, jwt: createServiceJwt({ ...stored, privateKey }) }
}

function readWith(keys: readonly LiveKey[], token: string): ServiceClaims | undefined {
  for (const { jwt } of keys) {
    const claims = jwt.read(token)
    if (claims) return claims
  }
  return undefined
}
