/** Whether the server answers, as the requests of this page have found out. */
export interface Connection {
  /** When the server answered last, in milliseconds since 1970; absent: not yet. */
  readonly answeredAt: number | undefined
  /** The last request got no answer. */
  readonly isLost: boolean
}

/** Remembers whether the server answers, and tells those who watch when that changes. */
export function createConnection(now: () => number = Date.now) {
  let state: Connection = { answeredAt: undefined, isLost: false }
  const watchers = new Set<() => void>()
  const change = (next: Connection) => {
    const isNews = next.isLost !== state.isLost
    state = next
    if (isNews) for (const watcher of watchers) watcher()
  }
  return {
    current: () => state,
    answered: () => change({ answeredAt: now(), isLost: false }),
    // The object stays the same while nothing changes, as `useSyncExternalStore` needs it.
    lost: () => (state.isLost ? undefined : change({ ...state, isLost: true })),
    watch(watcher: () => void): () => void {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
  }
}

/** Of this page to its server. */
export const connection = createConnection()
