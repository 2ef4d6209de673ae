import type { Federation } from '../context.ts'
import type { IdentityProvider, ProviderStore, StoredProvider } from '../ports.ts'
import { openText } from '../sealed-text.ts'

/** So soon every process knows a provider that was added, and forgets one that was removed. */
const RELOAD_MILLISECONDS = 2_000

/** The providers of a realm as they are now: those of the environment, and those added by command. */
export interface ProviderRing extends Federation {
  /** Whether the environment configures one of this name. */
  isConfigured(name: string): boolean
  /** Looks which ones were added. @throws {StorageUnavailable} */
  load(): Promise<void>
  stop(): void
}

/** @param parts.sealingKey 32 bytes; opens the settings of stored providers */
export function createProviderRing(parts: {
  readonly federation: Federation
  readonly store: ProviderStore
  readonly sealingKey: Uint8Array
}): ProviderRing {
  const { federation, store, sealingKey } = parts
  const { providers: configured, connect, mayReturnTo } = federation
  const isConfigured = (wanted: string) => configured.some(({ name }) => name === wanted)
  /** By what is stored: a provider that stays keeps what it knows of the other side. */
  let added: ReadonlyMap<string, IdentityProvider> = new Map()
  let all = configured
  let asked = 0
  let answered = 0
  const timer = setInterval(() => void load().catch(() => {}), RELOAD_MILLISECONDS) // requests report a lost database
  timer.unref()

  async function load(): Promise<void> {
    const question = ++asked
    const stored = await store.list()
    if (question < answered) return // a later question was answered sooner
    answered = question
    const now = new Map<string, IdentityProvider>()
    for (const one of stored) {
      const key = `${one.name} ${Buffer.from(one.sealed).toString('base64')}`
      const provider = isConfigured(one.name) ? undefined : (added.get(key) ?? opened(one))
      if (provider) now.set(key, provider)
    }
    const isSame = now.size === added.size && [...now.keys()].every((key) => added.has(key))
    if (isSame) return
    added = now
    all = [...configured, ...now.values()].sort(byName)
  }

  /** `undefined`: sealed under another SECRET_KEY. */
  function opened({ name, sealed }: StoredProvider): IdentityProvider | undefined {
    const settings = openText(sealingKey, sealed, name)
    return settings === undefined ? undefined : connect(name, settings)
  }

  return {
    get providers() {
      return all
    },
    connect,
    mayReturnTo,
    isConfigured,
    load,
    stop: () => clearInterval(timer),
  }
}

function byName(one: IdentityProvider, other: IdentityProvider): number {
  return one.name < other.name ? -1 : 1
}
