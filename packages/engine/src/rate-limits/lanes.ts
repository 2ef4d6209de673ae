/** Lets so many through under one key at a time; the others wait in order. */
export interface Lanes {
  /** @returns what to call when done */
  enter(key: string, width: number): Promise<() => void>
  /** How many wait under this key. */
  waiting(key: string): number
}

interface Lane {
  inside: number
  readonly waiting: (() => void)[]
}

/** Lanes of this process; one that is empty is forgotten. */
export function createLanes(): Lanes {
  const lanes = new Map<string, Lane>()

  const leave = (key: string, lane: Lane) => {
    const next = lane.waiting.shift()
    if (next) return next() // takes the place over
    lane.inside -= 1
    if (lane.inside === 0) lanes.delete(key)
  }

  return {
    async enter(key, width) {
      const lane = lanes.get(key) ?? { inside: 0, waiting: [] }
      lanes.set(key, lane)
      if (lane.inside < width) lane.inside += 1
      else await new Promise<void>((resolve) => lane.waiting.push(resolve))
      return () => leave(key, lane)
    },
    waiting: (key) => lanes.get(key)?.waiting.length ?? 0,
  }
}
