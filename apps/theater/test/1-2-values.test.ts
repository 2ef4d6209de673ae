import assert from 'node:assert/strict'
import { it } from 'node:test'
import { invalid, issue } from '@usher/app/testing'
import { onEveryTheater } from './support/theater.ts'

// fourteen hours ahead of UTC: days must not depend on where the server is
process.env.TZ = 'Pacific/Kiritimati'

onEveryTheater('a number', (theater) => {
  it('may be a numeric string, or true and false as 1 and 0', async () => {
    const created = await theater().created({ score: '85.5', budget: true, revenue: ' +1.5e3 ' })

    assert.equal(created.score, 85.5)
    assert.equal(created.budget, 1)
    assert.equal(created.revenue, 1500)
    assert.equal((await theater().created({ score: false })).score, 0)
  })

  it('is float_type for null, a list, an object', async () => {
    for (const score of [null, [1], { value: 1 }]) {
      assert.deepEqual(invalid(await theater().create({ score })), [
        issue(['body', 'score'], 'float_type', 'Input should be a valid number'),
      ])
    }
  })

  it('is float_parsing for a string that is no number', async () => {
    for (const score of ['', 'high', '1,5', '0x10', '1 2']) {
      assert.deepEqual(invalid(await theater().create({ score })), [
        issue(
          ['body', 'score'],
          'float_parsing',
          'Input should be a valid number, unable to parse string as a number',
        ),
      ])
    }
  })

  it('is finite_number beyond the double range', async () => {
    const { status, body } = await theater().post('/api/v1/theater/movies/', {
      raw: '{"score":1e400,"budget":"1e999","revenue":"NaN"}',
    })
    const types = body.detail.map(({ type, loc }: { type: string; loc: string[] }) => [
      type,
      loc[1],
    ])

    assert.equal(status, 422)
    for (const field of ['score', 'budget', 'revenue']) {
      assert.ok(types.some((one: string[]) => one[0] === 'finite_number' && one[1] === field))
    }
  })

  it('has the limits of its field', async () => {
    for (const [field, value, type, msg] of [
      ['score', -0.1, 'greater_than_equal', 'Input should be greater than or equal to 0'],
      ['score', 100.1, 'less_than_equal', 'Input should be less than or equal to 100'],
      ['budget', -1, 'greater_than_equal', 'Input should be greater than or equal to 0'],
      ['revenue', -0.001, 'greater_than_equal', 'Input should be greater than or equal to 0'],
    ] as const) {
      assert.deepEqual(invalid(await theater().create({ [field]: value })), [
        issue(['body', field], type, msg),
      ])
    }
    assert.equal((await theater().created({ score: 100, budget: 0, revenue: 0 })).score, 100)
    assert.equal((await theater().created({ score: 0 })).score, 0)
  })
})

onEveryTheater('a status', (theater) => {
  it('is one of three words, letter case included', async () => {
    for (const status of ['Released', 'Post Production', 'In Production']) {
      assert.equal((await theater().created({ status })).status, status)
    }
    for (const status of ['released', 'RELEASED', ' Released', '', null, 1, ['Released']]) {
      assert.deepEqual(invalid(await theater().create({ status })), [
        issue(
          ['body', 'status'],
          'enum',
          "Input should be 'Released', 'Post Production' or 'In Production'",
        ),
      ])
    }
  })
})

onEveryTheater('a date', (theater) => {
  const refusal = async (date: unknown) => {
    const [first, ...more] = invalid(await theater().create({ date }))
    assert.deepEqual(more, [])
    assert.deepEqual(first?.loc, ['body', 'date'])
    return [first?.type, first?.msg]
  }

  it('is a day of the calendar, or midnight of one', async () => {
    for (const [sent, stored] of [
      ['2024-02-29', '2024-02-29'],
      ['2025-01-01T00:00:00', '2025-01-01'],
      ['2025-01-01T00:00:00Z', '2025-01-01'],
      ['0001-01-01', '0001-01-01'],
      ['2027-12-31', '2027-12-31'],
    ]) {
      assert.equal((await theater().created({ date: sent })).date, stored)
    }
  })

  it('is date_type for null, a list, an object, a boolean', async () => {
    for (const date of [null, [], {}, true]) {
      assert.deepEqual(await refusal(date), ['date_type', 'Input should be a valid date'])
    }
  })

  it('is date_from_datetime_parsing, with the reason, for text that is none', async () => {
    for (const [date, reason] of [
      ['', 'input is too short'],
      ['2025-1-1', 'input is too short'],
      ['01/02/2025', 'invalid character in year'],
      ['2025-13-01', 'month value is outside expected range of 1-12'],
      ['2025-02-30', 'day value is outside expected range'],
      ['2023-02-29', 'day value is outside expected range'],
    ]) {
      assert.deepEqual(await refusal(date), [
        'date_from_datetime_parsing',
        `Input should be a valid date or datetime, ${reason}`,
      ])
    }
  })

  it('is date_from_datetime_inexact with a time that is not midnight', async () => {
    assert.deepEqual(await refusal('2025-01-01T10:00:00'), [
      'date_from_datetime_inexact',
      'Datetimes provided to dates should have zero time - e.g. be exact dates',
    ])
  })

  it('is at most in the year after the current one', async () => {
    const lastYear = theater().clock.now().getUTCFullYear() + 1

    assert.equal((await theater().created({ date: `${lastYear}-12-31` })).status, 'Released')
    assert.deepEqual(await refusal(`${lastYear + 1}-01-01`), [
      'value_error',
      `Value error, The year in 'date' cannot be greater than ${lastYear}.`,
    ])
  })
})
