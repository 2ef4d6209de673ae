/** By how much the clocks of several processes may differ. */
const SKEW_SECONDS = 60

/**
 * The latest instant that anybody can have noted by now for something so many seconds ahead. What
 * is noted for later was noted while the clock ran ahead, and nobody waits for it.
 */
export function latestInstant(now: Date, secondsAhead: number): Date {
  return new Date(now.getTime() + (secondsAhead + SKEW_SECONDS) * 1000)
}
