/** What a text says about a day and a time of day, or why it says nothing; words of pydantic. */
export type DateText =
  | { readonly error: string }
  | {
      /** `YYYY-MM-DD` as written. */
      readonly day: string
      /** Milliseconds since 1970, offset applied; no offset counts as UTC. */
      readonly instant: number
      /** Whether the time of day is written and not midnight. */
      readonly isMidnight: boolean
    }

const DAY_MS = 86_400_000
const FIRST_INSTANT = Date.parse('0001-01-01T00:00:00Z')
const LAST_INSTANT = Date.parse('9999-12-31T23:59:59.999Z')

/** ISO 8601: `2025-01-31`, or with a time `…T10:00[:00[.123456]][Z|±hh[:]mm]`; blank, `_` for `T`. */
export function readDateText(text: string): DateText {
  const day = readDay(text)
  if ('error' in day) return day
  if (text.length === 10) return { day: day.day, instant: day.start, isMidnight: true }
  if (!/^[Tt_ ]/.test(text.slice(10))) {
    return { error: 'invalid datetime separator, expected `T`, `t`, `_` or space' }
  }
  const time = readTime(text.slice(11))
  if ('error' in time) return time
  const instant = Math.floor(day.start + time.ofDay - time.offset)
  if (instant < FIRST_INSTANT || instant > LAST_INSTANT) return { error: 'year is out of range' }
  return { day: day.day, instant, isMidnight: time.ofDay === 0 }
}

/** Seconds since 1970, or milliseconds where the number is beyond ±2e10, as pydantic has it. */
export function readTimestamp(value: number): DateText {
  const instant = Math.abs(value) > 2e10 ? value : value * 1000
  if (Number.isNaN(instant)) return { error: 'NaN values not permitted' }
  if (instant > LAST_INSTANT) {
    return { error: 'dates after 9999 are not supported as unix timestamps' }
  }
  if (instant < FIRST_INSTANT) {
    return { error: 'dates before 0000 are not supported as unix timestamps' }
  }
  const at = new Date(Math.floor(instant))
  return {
    day: at.toISOString().slice(0, 10),
    instant: at.getTime(),
    isMidnight: instant % DAY_MS === 0,
  }
}

function readDay(text: string): { error: string } | { day: string; start: number } {
  if (text.length < 10) return { error: 'input is too short' }
  if (!/^[0-9]{4}/.test(text)) return { error: 'invalid character in year' }
  if (text[4] !== '-' || text[7] !== '-') {
    return { error: 'invalid date separator, expected `-`' }
  }
  if (!/^[0-9]{2}/.test(text.slice(5))) return { error: 'invalid character in month' }
  if (!/^[0-9]{2}/.test(text.slice(8))) return { error: 'invalid character in day' }
  const day = text.slice(0, 10)
  const [year, month, dayOfMonth] = [day.slice(0, 4), day.slice(5, 7), day.slice(8)].map(Number)
  if (year === 0) return { error: 'year 0 is out of range' }
  if (month === undefined || month < 1 || month > 12) {
    return { error: 'month value is outside expected range of 1-12' }
  }
  const start = Date.parse(`${day}T00:00:00Z`)
  // Date.parse rolls the 30th of February over to March.
  if (Number.isNaN(start) || new Date(start).getUTCDate() !== dayOfMonth) {
    return { error: 'day value is outside expected range' }
  }
  return { day, start }
}

const TIME =
  /^(?<hour>[0-9]{2}):(?<minute>[0-9]{2})(:(?<second>[0-9]{2})([.,](?<fraction>[0-9]{1,9}))?)?(?<zone>.*)$/
const OFFSET = /^(?<sign>[+\-\u2212])(?<hours>[0-9]{2}):?(?<minutes>[0-9]{2})$/

function readTime(text: string): { error: string } | { ofDay: number; offset: number } {
  const { hour, minute, second, fraction = '', zone = '' } = TIME.exec(text)?.groups ?? {}
  if (text.length < 5) return { error: 'input is too short' }
  if (hour === undefined || minute === undefined) return { error: 'invalid time' }
  if (Number(hour) > 23) return { error: 'hour value is outside expected range of 0-23' }
  if (Number(minute) > 59) return { error: 'minute value is outside expected range of 0-59' }
  if (Number(second ?? 0) > 59) return { error: 'second value is outside expected range of 0-59' }
  // What is finer than milliseconds is dropped later, but it is not midnight.
  const finer = /[1-9]/.test(fraction.slice(3)) ? 0.5 : 0
  const milliseconds = Number(fraction.slice(0, 3).padEnd(3, '0')) + finer
  const ofDay =
    ((Number(hour) * 60 + Number(minute)) * 60 + Number(second ?? 0)) * 1000 + milliseconds
  const offset = readOffset(zone)
  return typeof offset === 'number' ? { ofDay, offset } : offset
}

/** Milliseconds that the zone is ahead of UTC. */
function readOffset(zone: string): number | { error: string } {
  if (zone === '' || zone === 'Z' || zone === 'z') return 0
  const { sign, hours, minutes } = OFFSET.exec(zone)?.groups ?? {}
  if (sign === undefined) {
    return /^[+\-\u2212]/.test(zone)
      ? { error: 'invalid timezone offset' }
      : { error: 'unexpected extra characters at the end of the input' }
  }
  if (Number(minutes) > 59)
    return { error: 'timezone minute value is outside expected range of 0-59' }
  if (Number(hours) > 23) return { error: 'timezone offset must be less than 24 hours' }
  const ahead = (Number(hours) * 60 + Number(minutes)) * 60_000
  return sign === '+' ? ahead : -ahead
}
