import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { read } from '../testing/read.ts'
import { date, dateTime } from './date.ts'

const notParsed = (reason: string) => [
  `date_from_datetime_parsing at body: Input should be a valid date or datetime, ${reason}`,
]

describe('date', () => {
  it('takes days of the calendar', () => {
    for (const day of ['2025-01-01', '2024-02-29', '0001-01-01', '9999-12-31']) {
      assert.deepEqual(read(date(), day), { value: day })
    }
  })

  it('takes a date-time that is midnight', () => {
    assert.deepEqual(read(date(), '2025-01-01T00:00:00'), { value: '2025-01-01' })
    assert.deepEqual(read(date(), '2025-01-01 00:00:00.000Z'), { value: '2025-01-01' })
    assert.deepEqual(read(date(), 86_400), { value: '1970-01-02' })
  })

  it('refuses any other time of day', () => {
    for (const sent of ['2025-01-01T00:00:01', '2025-01-01T00:00:00.000001', 86_401, '86401']) {
      assert.deepEqual(read(date(), sent), [
        'date_from_datetime_inexact at body: Datetimes provided to dates should have zero time - e.g. be exact dates',
      ])
    }
  })

  it('says what is wrong with a string', () => {
    const reasons: Record<string, string> = {
      '': 'input is too short',
      '2025-1-1': 'input is too short',
      '2025-01-01T': 'input is too short',
      '01/02/2025': 'invalid character in year',
      '2025/01/02': 'invalid date separator, expected `-`',
      '2025-13-01': 'month value is outside expected range of 1-12',
      '2025-00-01': 'month value is outside expected range of 1-12',
      '2025-02-30': 'day value is outside expected range',
      '2023-02-29': 'day value is outside expected range',
      '2025-01-00': 'day value is outside expected range',
      '2025-xx-01': 'invalid character in month',
      '2025-01-xx': 'invalid character in day',
      '0000-01-01': 'year 0 is out of range',
      '2025-01-01x': 'invalid datetime separator, expected `T`, `t`, `_` or space',
      '2025-01-01T25:00': 'hour value is outside expected range of 0-23',
    }
    for (const [sent, reason] of Object.entries(reasons)) {
      assert.deepEqual(read(date(), sent), notParsed(reason), sent)
    }
  })

  it('refuses other kinds of values', () => {
    for (const value of [null, [], {}, true]) {
      assert.deepEqual(read(date(), value), ['date_type at body: Input should be a valid date'])
    }
  })
})

describe('dateTime', () => {
  it('takes date-times with and without offset', () => {
    const sent = {
      '2025-01-01T16:30:00+05:30': '2025-01-01T11:00:00.000Z',
      '2025-01-01 16:30+0530': '2025-01-01T11:00:00.000Z',
      '2025-01-01T11:00:00Z': '2025-01-01T11:00:00.000Z',
      '2025-01-01t11:00:00z': '2025-01-01T11:00:00.000Z',
      '2025-01-01T11:00': '2025-01-01T11:00:00.000Z',
      '2025-01-01T23:00:00.123456-02:00': '2025-01-02T01:00:00.123Z',
      '2025-01-01': '2025-01-01T00:00:00.000Z',
      '1735689600': '2025-01-01T00:00:00.000Z',
      '1969-12-31T23:59:59.9999Z': '1969-12-31T23:59:59.999Z',
    }
    for (const [text, instant] of Object.entries(sent)) {
      assert.deepEqual(read(dateTime(), text), { value: new Date(instant) }, text)
    }
  })

  it('takes seconds since 1970, and milliseconds beyond 2e10', () => {
    const newYear = { value: new Date('2025-01-01T00:00:00.500Z') }

    assert.deepEqual(read(dateTime(), 1_735_689_600.5), newYear)
    assert.deepEqual(read(dateTime(), 1_735_689_600_500), newYear)
    assert.deepEqual(read(dateTime(), -1), { value: new Date('1969-12-31T23:59:59.000Z') })
  })

  it('takes the years 1 to 9999 only', () => {
    assert.deepEqual(read(dateTime(), '9999-12-31T23:59:59.999Z'), {
      value: new Date('9999-12-31T23:59:59.999Z'),
    })
    for (const value of [1e20, -1e20, '0001-01-01T00:00:00+01:00', '9999-12-31T23:00:00-02:00']) {
      const [issue] = read(dateTime(), value) as string[]
      assert.match(
        String(issue),
        /^datetime_from_date_parsing at body: Input should be a valid datetime/,
      )
    }
  })

  it('refuses everything else', () => {
    const faulty = [
      'yesterday',
      '2025-02-30T10:00',
      '2025-01-01T24:00',
      '2025-01-01T10:60',
      '2025-01-01T10:00:60',
      '2025-01-01T10',
      '2025-01-01T10:00+5',
      '2025-01-01T10:00+24:00',
      '2025-01-01T10:00+05:99',
      '2025-01-01T10:00 Z',
      '2025-01-01T10:00Zx',
      'NaN',
      '',
    ]
    for (const value of faulty) {
      const [issue] = read(dateTime(), value) as string[]
      assert.match(String(issue), /^datetime_from_date_parsing/, value)
    }
    for (const value of [null, true, [], {}]) {
      assert.deepEqual(read(dateTime(), value), [
        'datetime_type at body: Input should be a valid datetime',
      ])
    }
    assert.match(String(read(dateTime(), JSON.parse('1e400'))), /^datetime_from_date_parsing/)
  })
})
