/** How often something was used in a period that is running. */
export interface LimitUse {
  /** `<name of the limit>:<per>:<digest of whose use it is>`. */
  readonly key: string
  readonly count: number
  readonly resetsAt: Date
}

/** The counters of rate limits, shared by all processes. */
export interface LimitStore {
  /**
   * Counts one use of `key`. The period starts with the first counted use and lasts
   * `windowSeconds`; simultaneous uses are counted exactly. A use beyond `max` is answered with a
   * count above `max` and leaves no trace. A period that ends later than any that can have begun
   * by now was begun by a clock that ran ahead, and is over; clocks may differ by a minute.
   * @returns the uses in the period including this one, and when the period ends
   */
  consume(use: {
    key: string
    windowSeconds: number
    max: number
    now: Date
  }): Promise<{ count: number; resetsAt: Date }>
  /** The uses in the running period; 0 if none is running. Counts nothing. */
  peek(use: {
    key: string
    windowSeconds: number
    now: Date
  }): Promise<{ count: number; resetsAt: Date }>
  /**
   * Takes one use back, for limits that count failures only. A use of a period that is over
   * stays counted there: the period that has begun since loses nothing.
   * @param use.resetsAt when the period of the use ends, as `consume` answered it
   */
  refund(use: { key: string; resetsAt: Date }): Promise<void>
  /** The counters of periods that are running, `most` of them and in no order. */
  listRunning(moment: { now: Date; most: number }): Promise<readonly LimitUse[]>
}
