/** How long somebody waits for a place, and what they are refused with after that. */
export interface Patience {
  readonly milliseconds: number
  readonly tooLate: () => Error
}

/** Lets so many through under one key at a time; the others wait in order. */
export interface Lanes {
  /**
   * @returns what to call when done
   * @throws whatever `patience` says, if no place was free in time; without it there is no limit
   */
  enter(key: string, width: number, patience?: Patience): Promise<() => void>
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
    async enter(key, width, patience) {
      const lane = lanes.get(key) ?? { inside: 0, waiting: [] }
      lanes.set(key, lane)
      if (lane.inside < width) lane.inside += 1
      else await placeIn(lane, patience)
      return () => leave(key, lane)
    },
    waiting: (key) => lanes.get(key)?.waiting.length ?? 0,
  }
}

async function placeIn({ waiting }: Lane, patience: Patience | undefined): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  waiting.push(resolve)
  if (!patience) return promise
  const timer = setTimeout(() => {
    waiting.splice(waiting.indexOf(resolve), 1)
    reject(patience.tooLate())
  }, patience.milliseconds)
  return promise.finally(() => clearTimeout(timer))
}
