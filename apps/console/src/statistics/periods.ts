import { seconds } from '@usher/engine'
import type { Zone } from './zone.ts'

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

/** The steps of a chart, and all that came right before in the same length. */
export interface Periods {
  /** Oldest first. */
  readonly steps: readonly Period[]
  readonly before: Period
}

const DAY_MS = seconds('1d') * 1000
const WEEK_MS = 7 * DAY_MS

/** The first instant of 1970 was a Thursday, and weeks begin on Mondays (ISO 8601). */
const FIRST_MONDAY_MS = 4 * DAY_MS

/**
 * The steps of a range on round times of the reader's clock, weeks from Monday; the last one is not
 * over yet.
 */
export function periodsOf(range: RangeName, now: Date, zone: Zone): Periods {
  const { steps, stepSeconds } = RANGES[range]
  const step = stepSeconds * 1000
  return stepsFrom(zone, { end: floor(zone.wallTime(now), step) + step, step, steps })
}

/** @returns `undefined`: it is longer than two years, or ends before it begins */
export function ownPeriods({ since, until }: Period, zone: Zone): Periods | undefined {
  const length = until.getTime() - since.getTime()
  if (length <= 0 || length > 2 * 366 * DAY_MS) return undefined
  const step = stepFor(length)
  const first = floor(zone.wallTime(since), step)
  const steps = Math.max(1, Math.ceil((zone.wallTime(until) - first) / step))
  return stepsFrom(zone, { end: first + steps * step, step, steps })
}

/** As wide that a chart has a hundred steps or fewer. */
function stepFor(length: number): number {
  if (length <= 2 * DAY_MS) return seconds('1h') * 1000
  if (length <= 14 * DAY_MS) return seconds('6h') * 1000
  return length <= 92 * DAY_MS ? DAY_MS : WEEK_MS
}

function floor(wallTime: number, step: number): number {
  const first = step === WEEK_MS ? FIRST_MONDAY_MS : 0
  return first + Math.floor((wallTime - first) / step) * step
}

function stepsFrom(
  zone: Zone,
  { end, step, steps }: { readonly end: number; readonly step: number; readonly steps: number },
): Periods {
  const bound = (index: number) => zone.instant(end - (steps - index) * step)
  return {
    steps: Array.from({ length: steps }, (_, index) => ({
      since: bound(index),
      until: bound(index + 1),
    })),
    before: { since: bound(-steps), until: bound(0) },
  }
}
