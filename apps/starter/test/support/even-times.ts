const LANES = 8
/** Of the median, in standard errors of its rank: noise alone gets there once in 30,000 times. */
const CERTAINTY = 4

/** How long two requests take that must not be told apart, in milliseconds. */
export interface PairedTimes {
  /** How much longer the first of each pair takes, ascending. */
  readonly differences: readonly number[]
  /** Of the second ones. */
  readonly median: number
  /** Of all. */
  readonly shortest: number
}

/**
 * Times pairs of requests, some at once. The two of a pair follow each other and take turns in
 * being first, so whatever else the machine does hits both.
 */
export async function timePairs(
  pairs: number,
  one: (pair: number) => Promise<unknown>,
  other: (pair: number) => Promise<unknown>,
): Promise<PairedTimes> {
  const [firsts, seconds]: [number[], number[]] = [[], []]
  let next = 0
  const lane = async () => {
    for (let pair = next++; pair < pairs; pair = next++) {
      const timeOne = async () => (firsts[pair] = await timed(() => one(pair)))
      const timeOther = async () => (seconds[pair] = await timed(() => other(pair)))
      for (const time of pair % 2 === 0 ? [timeOne, timeOther] : [timeOther, timeOne]) await time()
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  const differences = ascending(firsts.map((time, pair) => time - (seconds[pair] ?? 0)))
  return {
    differences,
    median: ascending(seconds)[Math.floor(pairs / 2)] ?? 0,
    shortest: Math.min(...firsts, ...seconds),
  }
}

/**
 * What the pairs prove of the difference in milliseconds: the end next to zero of the confidence
 * interval of its median (order statistics; no assumption about how times are spread). A slow
 * machine makes the interval wide, and never says that there is a difference where there is none.
 */
export function provenDifference({ differences }: PairedTimes): number {
  const { length } = differences
  const margin = Math.ceil((CERTAINTY * Math.sqrt(length)) / 2)
  const low = differences[Math.floor(length / 2) - margin] ?? Number.NaN
  const high = differences[Math.ceil(length / 2) - 1 + margin] ?? Number.NaN
  if (low > 0) return low
  return Math.min(high, 0)
}

async function timed(request: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await request()
  return performance.now() - startedAt
}

function ascending(values: readonly number[]): readonly number[] {
  return values.toSorted((one, other) => one - other)
}
