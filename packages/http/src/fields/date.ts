import { type DateText, readDateText, readTimestamp } from './date-text.ts'
import { customField, type Field } from './field.ts'
import { type IssueFacts, refuse } from './issue.ts'

const NUMERIC = /^[+-]?[0-9]+(\.[0-9]+)?$/

/**
 * A day of the calendar, answered as `YYYY-MM-DD`, by pydantic's rules: `YYYY-MM-DD`, or a
 * date-time or number of seconds since 1970 that is exactly midnight. Refusals: `date_type`,
 * `date_from_datetime_parsing`, `date_from_datetime_inexact`.
 */
export function date(): Field<string> {
  return customField(
    (value) => {
      const read = readMoment(value)
      if (!read) return refuse('date_type', 'Input should be a valid date')
      if ('error' in read) {
        return parsing('date_from_datetime_parsing', 'a valid date or datetime', read.error)
      }
      if (!read.isMidnight) {
        return refuse(
          'date_from_datetime_inexact',
          'Datetimes provided to dates should have zero time - e.g. be exact dates',
        )
      }
      return { value: read.day }
    },
    { type: 'string', format: 'date' },
  )
}

/**
 * An instant with milliseconds: ISO 8601 date-time with `T` or blank, with `Z`, an offset or
 * nothing (UTC); a date alone (0:00 UTC); a number of seconds since 1970 (beyond 2e10:
 * milliseconds), also as digits in a string. Years 1 to 9999. Refusals: `datetime_type`,
 * `datetime_from_date_parsing`.
 */
export function dateTime(): Field<Date> {
  return customField(
    (value) => {
      const read = readMoment(value)
      if (!read) return refuse('datetime_type', 'Input should be a valid datetime')
      if ('error' in read) {
        return parsing('datetime_from_date_parsing', 'a valid datetime or date', read.error)
      }
      return { value: new Date(read.instant) }
    },
    { type: 'string', format: 'date-time' },
  )
}

function readMoment(value: unknown): DateText | undefined {
  if (typeof value === 'number') return readTimestamp(value)
  if (typeof value !== 'string') return undefined
  return NUMERIC.test(value) ? readTimestamp(Number(value)) : readDateText(value)
}

function parsing(type: string, what: string, error: string): { readonly issue: IssueFacts } {
  return refuse(type, `Input should be ${what}, ${error}`, { error })
}
