import { type Clock, parseDuration, systemClock } from '@usher/engine'

export interface TestClock extends Clock {
  /** @param time such as `90s` or `1d` */
  advance(time: string): void
}

/** A clock that stands still, at noon UTC, until the test moves it. */
export function testClock(): TestClock {
  let now = Date.parse('2026-03-02T12:00:00.000Z')
  return {
    now: () => new Date(now),
    pause: systemClock.pause,
    advance(time) {
      const seconds = parseDuration(time)
      if (seconds === undefined) throw new TypeError(`${time} is no duration`)
      now += seconds * 1000
    },
  }
}
