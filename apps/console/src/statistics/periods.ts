import { seconds } from '@usher/engine'

/** How far a chart looks back, and how wide its steps are. */
const RANGES = {
  day: { steps: 24, stepSeconds: seconds('1h') },
  week: { steps: 28, stepSeconds: seconds('6h') },
  month: { steps: 30, stepSeconds: seconds('1d') },
  quarter: { steps: 13, stepSeconds: seconds('7d') },
} as const

export type RangeName = keyof typeof RANGES

export const RANGE_NAMES = Object.keys(RANGES) as [RangeName, ...RangeName[]]

export interface Period {
  readonly since: Date
  /** Not part of it. */
  readonly until: Date
}

/** The first instant of 1970 was a Thursday, and weeks begin on Mondays (ISO 8601). */
const FIRST_MONDAY_MS = 4 * seconds('1d') * 1000

/**
 * The steps of a range, oldest first, on round times of UTC, weeks from Monday; the last one is not
 * over yet.
 */
export function periodsOf(range: RangeName, now: Date): readonly Period[] {
  const { steps, stepSeconds } = RANGES[range]
  const step = stepSeconds * 1000
  const first = range === 'quarter' ? FIRST_MONDAY_MS : 0
  const end = first + (Math.floor((now.getTime() - first) / step) + 1) * step
  return Array.from({ length: steps }, (_, index) => {
    const until = end - (steps - 1 - index) * step
    return { since: new Date(until - step), until: new Date(until) }
  })
}
