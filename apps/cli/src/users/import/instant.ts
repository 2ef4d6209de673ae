const INSTANT =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?$/i
const EPOCH = /^\d{9,16}(?:\.\d{1,9})?$/
/** What MySQL stores for no date, and what Go and .NET write for it. */
const NEVER = /^(?:0000-00-00|0001-01-01|-infinity$)/
/** PostgreSQL's date after all others. */
const FOREVER = 'infinity'
/** As HTTP and JavaScript's `toUTCString` write it (RFC 9110 §5.6.7). */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/

const MILLISECONDS_FROM = 100_000_000_000 // smaller numbers are seconds: this is 1973, or the year 5138
const MICROSECONDS_FROM = 100_000_000_000_000

/**
 * An instant as databases and exports write it: ISO 8601, with a blank for the `T`, with `UTC` for
 * the zone; seconds, milliseconds or microseconds since 1970. Without a zone it is UTC.
 *
 * @returns `undefined` for a date that stands for none, `null` for what is no date
 */
export function readInstant(text: string): Date | undefined | null {
  if (NEVER.test(text)) return undefined
  if (text === FOREVER) return new Date('9999-12-31T23:59:59Z')
  if (HTTP_DATE.test(text)) return validDate(new Date(text))
  if (EPOCH.test(text)) return validDate(new Date(milliseconds(Number(text))))
  const [, day, time = '00:00', zone = 'Z'] = INSTANT.exec(text) ?? []
  if (day === undefined || !isDay(day)) return null
  return validDate(new Date(`${day}T${time}${zoneOf(zone.toUpperCase())}`))
}

function milliseconds(since1970: number): number {
  if (since1970 >= MICROSECONDS_FROM) return Math.floor(since1970 / 1000)
  return since1970 >= MILLISECONDS_FROM ? Math.floor(since1970) : Math.floor(since1970 * 1000)
}

function zoneOf(zone: string): string {
  if (zone === 'UTC' || zone === 'GMT') return 'Z'
  return zone.replace(/^([+-]\d\d):?(\d\d)?$/, (_, hours, minutes = '00') => `${hours}:${minutes}`)
}

/** JavaScript takes the 31st of April for the first of May. */
function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}

function validDate(date: Date): Date | null {
  return Number.isNaN(date.getTime()) ? null : date
}
