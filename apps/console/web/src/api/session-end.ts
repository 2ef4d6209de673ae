/** Knows whether the server has stopped to know who asks. Any number of refused requests is one end. */
export function createSessionEnd() {
  let hasEnded = false
  const watchers = new Set<() => void>()
  const change = (next: boolean) => {
    if (next === hasEnded) return
    hasEnded = next
    for (const watcher of watchers) watcher()
  }
  return {
    current: () => hasEnded,
    happened: () => change(true),
    /** Somebody has signed in, or out on purpose. */
    forgotten: () => change(false),
    watch(watcher: () => void): () => void {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
  }
}

/** Of the administrator's session. */
export const sessionEnd = createSessionEnd()
