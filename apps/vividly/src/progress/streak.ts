/** A streak never counts more days than these (contract, section 6.3). */
export const STREAK_MAX = 30

const DAY_MILLISECONDS = 86_400_000

/** One UTC day that may belong to a streak. */
export interface Day {
  /** 0 is today. */
  readonly daysAgo: number
  readonly from: Date
  /** Not included; for today the next instant after now, because the future does not count. */
  readonly until: Date
}

/** The days that decide about a streak: today and the 30 before. */
export function streakDays(now: Date): readonly Day[] {
  const midnight = startOfDay(now).getTime()
  return Array.from({ length: STREAK_MAX + 1 }, (_, daysAgo) => {
    const from = midnight - daysAgo * DAY_MILLISECONDS
    const until = daysAgo === 0 ? now.getTime() + 1 : from + DAY_MILLISECONDS
    return { daysAgo, from: new Date(from), until: new Date(until) }
  })
}

/** Counts back from today, or from yesterday while today is still without activity. */
export function streakOf(activeDaysAgo: ReadonlySet<number>): number {
  const latest = activeDaysAgo.has(0) ? 0 : 1
  let length = 0
  while (length < STREAK_MAX && activeDaysAgo.has(latest + length)) length += 1
  return length
}

/** Midnight UTC of the instant's day. */
export function startOfDay(instant: Date): Date {
  return new Date(Math.floor(instant.getTime() / DAY_MILLISECONDS) * DAY_MILLISECONDS)
}
