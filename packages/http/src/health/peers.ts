/** The other processes that serve the same, such as the workers of a cluster. */
export interface Peers {
  /** Answers what other processes ask under this topic; the answer becomes JSON. */
  answer(topic: string, answer: () => unknown): void
  /** What all others answer. One that is away or takes too long is left out. */
  ask(topic: string): Promise<readonly unknown[]>
}

/** Of a process that serves alone. */
export const NO_PEERS: Peers = { answer: () => {}, ask: async () => [] }
