/** The wall time of a zone, in milliseconds as if it were UTC, and back. */
export interface Zone {
  wallTime(instant: Date): number
  /** The first instant with this wall time; where clocks skip it, the first one after. */
  instant(wallTime: number): Date
}

/** @param name of the IANA database, such as `America/Los_Angeles`; `undefined`: there is none such */
export function zoneNamed(name: string): Zone | undefined {
  const format = formatOf(name)
  if (!format) return undefined
  const wallTime = (instant: Date) => {
    const parts = Object.fromEntries(
      format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]),
    )
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
    const milliseconds = ((instant.getTime() % 1000) + 1000) % 1000
    return Date.UTC(year, month - 1, day, hour, minute, second) + milliseconds
  }
  const offset = (instant: number) => wallTime(new Date(instant)) - instant
  return {
    wallTime,
    instant(wall) {
      // An offset of shortly before and one of shortly after: clocks may have changed in between.
      const candidates = [offset(wall - DAY_MS), offset(wall + DAY_MS)].map((by) => wall - by)
      const [earlier, later] = [Math.min(...candidates), Math.max(...candidates)]
      return new Date(wallTime(new Date(earlier)) === wall ? earlier : later)
    },
  }
}

const DAY_MS = 86_400_000

function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch {
    return undefined
  }
}
