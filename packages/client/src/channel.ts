/** What tabs of one origin tell each other: which refresh token was replaced, and by what. */
export interface News {
  readonly replaces: string
  /** A session as it is stored; `null`: it has ended. */
  readonly session: string | null
  /** The server ended it, not the person. */
  readonly ended?: boolean
}

export interface Channel {
  tell(news: News): void
  /** Resolves with the next news, or after so many milliseconds without. */
  next(milliseconds: number): Promise<void>
  close(): void
}

/** Reaches the other tabs, or nobody where there are none. */
export function openChannel(name: string, hear: (news: News) => void): Channel {
  if (typeof BroadcastChannel === 'undefined') {
    return { tell: () => {}, next: async () => {}, close: () => {} }
  }
  const channel = new BroadcastChannel(name)
  const waiting = new Set<() => void>()
  channel.onmessage = (event) => {
    hear(event.data)
    for (const wake of waiting) wake()
  }
  Object(channel).unref?.() // Node would stay alive for it
  return {
    tell: (news) => channel.postMessage(news),
    next: (milliseconds) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting.add(resolve)
      const timer = setTimeout(resolve, milliseconds)
      return promise.finally(() => {
        waiting.delete(resolve)
        clearTimeout(timer)
      })
    },
    close: () => channel.close(),
  }
}
