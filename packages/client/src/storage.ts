/** Where a client keeps its session, as one text. Answers may be promises, as in React Native. */
export interface SessionStorage {
  get(key: string): string | null | undefined | Promise<string | null | undefined>
  set(key: string, text: string): void | Promise<void>
  remove(key: string): void | Promise<void>
  /**
   * Calls `changed` when another tab has written the text, if the storage is shared. Returns what
   * stops it.
   */
  watch?(key: string, changed: () => void): () => void
}

/** Keeps the session as long as the page or the process lives: no script finds it on a disk. */
export function memoryStorage(): SessionStorage {
  const texts = new Map<string, string>()
  return {
    get: (key) => texts.get(key),
    set: (key, text) => void texts.set(key, text),
    remove: (key) => void texts.delete(key),
  }
}

interface WebStorage {
  getItem(key: string): string | null
  setItem(key: string, text: string): void
  removeItem(key: string): void
}

/** A window, as far as this package asks for it; Node and workers have no such events. */
interface Listening {
  addEventListener?(type: 'storage', listener: (event: object) => void): void
  removeEventListener?(type: 'storage', listener: (event: object) => void): void
}

/** `localStorage` (all tabs, beyond a restart) or `sessionStorage` (one tab). */
export function webStorage(storage: WebStorage): SessionStorage {
  return {
    get: (key) => storage.getItem(key),
    set: (key, text) => storage.setItem(key, text),
    remove: (key) => storage.removeItem(key),
    watch(key, changed) {
      const target: Listening = Object(globalThis)
      const hear = (event: object) => {
        if (Object(event).storageArea === storage && Object(event).key === key) changed()
      }
      target.addEventListener?.('storage', hear)
      return () => target.removeEventListener?.('storage', hear)
    },
  }
}
