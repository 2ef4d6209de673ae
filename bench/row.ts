/** What a goal demands of the measured value. */
export type Goal = { readonly atLeast: number } | { readonly atMost: number } | 'none'

/** Where rows measure. */
export interface Bench {
  readonly rounds: number
  /** How long one figure of a round is measured. */
  readonly seconds: number
  /** Also with a million films and accounts. */
  readonly large: boolean
  /** Also with what people use instead of Usher. */
  readonly peers?: boolean
  /** What servers say of mails and other troubles is not shown. */
  readonly isQuiet?: boolean
  /** Something to remove when all is done, whatever happens. */
  readonly after: (remove: () => Promise<unknown>) => void
}

/** One value with its goal, such as a ratio of two figures of the same round. */
export interface Measured {
  readonly what: string
  readonly unit: string
  /** One per round. */
  readonly values: readonly number[]
  readonly goal: Goal
  /** Why the value means nothing; absent: it does. */
  readonly void?: string | undefined
  /** The figures behind the value, medians, by name. */
  readonly figures: Readonly<Record<string, number>>
}

/** A file in `rows/`: one question, answered with one or more lines of the table. */
export interface Row {
  /** For `--only`. */
  readonly name: string
  readonly run: (bench: Bench) => Promise<readonly Measured[]>
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2
}

/** Half the distance between the extremes, as a share of the median. */
export function noise(values: readonly number[]): number {
  return (Math.max(...values) - Math.min(...values)) / 2 / median(values)
}

export function isReached(value: number, goal: Goal): boolean {
  if (goal === 'none') return true // to be read, not to be reached
  return 'atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost
}

/** Whether the median means something and reaches the goal. */
export function isMet({ values, goal, void: reason }: Measured): boolean {
  return reason === undefined && isReached(median(values), goal)
}

const WARM_UP_SECONDS = 8

/**
 * For what a server does about a hundred times a second only: it takes this long until its code is
 * compiled as it is in a server that has been up for a minute.
 */
export function untilWarm(bench: Bench): Bench {
  return { ...bench, seconds: Math.max(bench.seconds, WARM_UP_SECONDS) }
}

/** Measures two things in turn, so that whatever else the machine does meets both. */
export async function inTurn<A, B>(
  { rounds }: Bench,
  one: () => Promise<A>,
  other: () => Promise<B>,
): Promise<readonly { readonly one: A; readonly other: B }[]> {
  const measured: { one: A; other: B }[] = []
  for (let round = 0; round < rounds; round++) {
    measured.push({ one: await one(), other: await other() })
  }
  return measured
}
