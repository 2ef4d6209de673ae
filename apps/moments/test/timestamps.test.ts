import assert from 'node:assert/strict'
import { it } from 'node:test'
import { invalid, onEveryDatabase } from '@usher/app/testing'
import fc from 'fast-check'
import { moments } from '../src/index.ts'
import { addActivity, newPerson, type Person } from './support/people.ts'

const OUT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

onEveryDatabase('B.3 timestamps', { module: moments }, (app) => {
  let kim: Person | undefined
  let activityId = 0

  const post = async (timestamp: unknown) => {
    kim ??= await newPerson(app())
    if (activityId === 0) activityId = (await addActivity(app(), kim)).id
    const body = { activity_id: activityId, data: {}, timestamp }
    return app().post('/v1/moments', { as: kim, body })
  }
  const stored = async (timestamp: unknown) => {
    const { status, body, text } = await post(timestamp)
    assert.equal(status, 201, text)
    const shown = await app().get(`/v1/moments/${body.id}`, { as: kim })
    assert.equal(shown.body.timestamp, body.timestamp)
    return body.timestamp
  }

  for (const [sent, expected] of [
    ['2024-05-01T10:20:30Z', '2024-05-01T10:20:30.000Z'],
    ['2024-05-01T10:20:30.123Z', '2024-05-01T10:20:30.123Z'],
    ['2024-05-01T10:20:30.123456Z', '2024-05-01T10:20:30.123Z'],
    ['2024-05-01 10:20:30', '2024-05-01T10:20:30.000Z'],
    ['2024-05-01T10:20', '2024-05-01T10:20:00.000Z'],
    ['2024-05-01T16:30:00+05:30', '2024-05-01T11:00:00.000Z'],
    ['2024-05-01T16:30+05:30', '2024-05-01T11:00:00.000Z'],
    ['2024-05-01T16:30:00+0530', '2024-05-01T11:00:00.000Z'],
    ['2024-05-01T00:00:00-08:00', '2024-05-01T08:00:00.000Z'],
    ['2024-12-31T23:59:59.999-00:01', '2025-01-01T00:00:59.999Z'],
    ['2024-05-01', '2024-05-01T00:00:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
    [0, '1970-01-01T00:00:00.000Z'],
    [-1, '1969-12-31T23:59:59.000Z'],
    [1_714_558_830, '2024-05-01T10:20:30.000Z'],
    [1_714_558_830.123, '2024-05-01T10:20:30.123Z'],
    ['1714558830', '2024-05-01T10:20:30.000Z'],
    [20_000_000_000, '2603-10-11T11:33:20.000Z'],
    [20_000_000_001, '1970-08-20T11:33:20.001Z'],
    [1_714_558_830_123, '2024-05-01T10:20:30.123Z'],
  ] as const) {
    it(`are read: ${JSON.stringify(sent)} is ${expected}`, async () => {
      assert.equal(await stored(sent), expected)
    })
  }

  for (const sent of [
    '',
    'now',
    'yesterday',
    '2024',
    '2024-05',
    '2024-5-1',
    '05/01/2024',
    '2024-13-01',
    '2024-00-01',
    '2024-02-30',
    '2023-02-29',
    '2024-04-31T10:00:00Z',
    '2024-05-01T24:00:00Z',
    '2024-05-01T10:60:00Z',
    '2024-05-01T10:20:60Z',
    '2024-05-01T10',
    '2024-05-01T10:20:30+25:00',
    '2024-05-01T10:20:30 Europe/Berlin',
    '2024-05-01T10:20:30ZZ',
    '10000-01-01',
    '0000-01-01',
    '-0001-01-01',
    '+2024-05-01',
    '0001-01-01T00:00:00+00:01',
    '9999-12-31T23:59:59-00:01',
    '2024-W18-3',
    '20240501',
    '20240501T102030Z',
    '2024-05-01\0',
    1e300,
    -1e300,
  ]) {
    it(`are refused: ${JSON.stringify(sent)}`, async () => {
      const answer = await post(sent)
      // Digits are a number of seconds, also in a text.
      if (/^\d{4,8}$/.test(String(sent))) return assert.equal(answer.status, 201)

      const [found, ...more] = invalid(answer)
      assert.deepEqual([found?.loc, more], [['body', 'timestamp'], []])
      assert.match(found?.type ?? '', /^datetime_(from_date_)?parsing$/)
      assert.match(found?.msg ?? '', /^Input should be a valid datetime/)
      assert.equal(typeof answer.body.detail[0].ctx.error, 'string')
    })
  }

  for (const sent of [true, [], {}, ['2024-05-01']]) {
    it(`are no times at all: ${JSON.stringify(sent)}`, async () => {
      const [found] = invalid(await post(sent))

      assert.deepEqual(
        [found?.type, found?.msg],
        ['datetime_type', 'Input should be a valid datetime'],
      )
    })
  }

  it('come back as the instant that was meant, whatever offset it was written with', async () => {
    const instants = fc.date({
      min: new Date('0001-01-02T00:00:00Z'),
      max: new Date('9999-12-30T23:59:59.999Z'),
      noInvalidDate: true,
    })
    const offsets = fc.integer({ min: -23 * 60 - 59, max: 23 * 60 + 59 })
    const forms = fc.constantFrom('T', ' ')
    const zones = fc.constantFrom('colon', 'plain')

    await fc.assert(
      fc.asyncProperty(instants, offsets, forms, zones, async (instant, offset, form, zone) => {
        const local = new Date(instant.getTime() + offset * 60_000).toISOString()
        const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60]
        const two = (number: number) => String(number).padStart(2, '0')
        const sign = offset < 0 ? '-' : '+'
        const written = `${sign}${two(hours)}${zone === 'colon' ? ':' : ''}${two(minutes)}`

        const timestamp = await stored(local.replace('T', form).replace('Z', written))

        assert.match(timestamp, OUT)
        assert.equal(timestamp, instant.toISOString())
      }),
      { numRuns: 60, seed: 5 },
    )
  })

  it('come back as the number of seconds or milliseconds that was sent', async () => {
    const milliseconds = fc.integer({ min: 20_000_000_001, max: 253_402_300_799_999 })
    const seconds = fc.integer({ min: -62_135_596_800, max: 20_000_000_000 })

    await fc.assert(
      fc.asyncProperty(milliseconds, seconds, async (many, few) => {
        assert.equal(await stored(many), new Date(many).toISOString())
        if (few >= -20_000_000_000) {
          assert.equal(await stored(few), new Date(few * 1000).toISOString())
        }
      }),
      { numRuns: 25, seed: 5 },
    )
  })
})
