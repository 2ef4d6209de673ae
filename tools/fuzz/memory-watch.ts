import type { FuzzedServer, Memory } from './server.ts'

export interface MemoryGrowth {
  /**
   * Least heap in use in the last third of a run, less that of the second third; bytes. Absent for
   * short runs, in which caches still fill and little is collected.
   */
  readonly heapGrowth: number | undefined
  /** Most that the process held, in bytes. */
  readonly resident: number
}

export interface MemoryWatch {
  /** Looks at the memory now. */
  look(): void
  growth(): Promise<MemoryGrowth>
}

/** One look each 250 requests. */
const LEAST_LOOKS = 60

/**
 * Watches the memory of a server through a run. The least heap in use of a while is what is left after
 * a collection of garbage; in the first third caches fill.
 */
export function newMemoryWatch(server: FuzzedServer): MemoryWatch {
  const looks: Promise<Memory>[] = [server.memory()]
  return {
    look: () => looks.push(server.memory()),
    async growth() {
      const seen = await Promise.all([...looks, server.memory()])
      const third = Math.ceil(seen.length / 3)
      const least = (from: number, to: number) =>
        Math.min(...seen.slice(from, to).map(({ heap }) => heap))
      return {
        heapGrowth:
          seen.length < LEAST_LOOKS
            ? undefined
            : least(2 * third, seen.length) - least(third, 2 * third),
        resident: Math.max(...seen.map(({ resident }) => resident)),
      }
    },
  }
}
