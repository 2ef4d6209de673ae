import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { environment, SettingError } from './index.ts'

const refusal = (message: string) => ({ name: 'SettingError', message })

describe('environment', () => {
  it('looks at the variable of the app first, then at everybody’s', () => {
    const variables = { THEATER_MAIL_FROM: 'theater', MAIL_FROM: 'all', LOG_LEVEL: 'debug' }

    const theater = environment(variables, 'theater')

    assert.equal(theater.text('MAIL_FROM'), 'theater')
    assert.equal(theater.text('LOG_LEVEL'), 'debug')
    assert.equal(environment(variables, 'moments').text('MAIL_FROM'), 'all')
    assert.equal(environment(variables).text('MAIL_FROM'), 'all')
  })

  it('writes the dashes of a name as underscores', () => {
    const from = environment({ KILLRVIDEO_OAUTH2_PORT: '1' }, 'killrvideo-oauth2')

    assert.equal(from.text('PORT'), '1')
  })

  it('looks at several scopes, the closest one first', () => {
    const variables = { KILLRVIDEO_OAUTH2_A: 'app', KILLRVIDEO_A: 'realm', KILLRVIDEO_B: 'realm' }

    const from = environment(variables, 'killrvideo-oauth2', 'killrvideo')

    assert.deepEqual([from.text('A'), from.text('B')], ['app', 'realm'])
  })

  it('takes blank values as absent', () => {
    const from = environment({ THEATER_A: ' ', A: 'all', B: '' }, 'theater')

    assert.deepEqual(
      [from.text('A'), from.text('B'), from.integer('B')],
      ['all', undefined, undefined],
    )
  })

  it('gives keys as they are, with the blanks around them', () => {
    const from = environment({ THEATER_KEY: ' ', KEY: ' k e\ny \n' }, 'theater')

    assert.deepEqual([from.verbatim('KEY'), from.text('KEY')], [' k e\ny \n', 'k e\ny'])
    assert.equal(from.verbatim('OTHER'), undefined)
  })

  it('reads durations as seconds', () => {
    const from = environment({ A: '15m', B: '0s', C: '36500d' })

    assert.deepEqual([from.duration('A'), from.duration('B')], [900, 0])
    assert.equal(from.duration('C', { positive: true }), 3_153_600_000)
    assert.equal(from.duration('D'), undefined)
  })

  it('refuses what is no duration, naming the variable that was read', () => {
    for (const value of ['15', '-1s', '1.5h', '15 minutes', '36501d', '999999999d']) {
      const from = environment({ THEATER_ACCESS_TOKEN_TTL: value }, 'theater')

      assert.throws(
        () => from.duration('ACCESS_TOKEN_TTL'),
        refusal(
          'THEATER_ACCESS_TOKEN_TTL is wrong: give a whole number with s, m, h or d, such as 15m, from 0s to 36500d.',
        ),
      )
    }
    assert.throws(() => environment({ A: '0s' }).duration('A', { positive: true }), SettingError)
  })

  it('reads whole numbers within their range', () => {
    const from = environment({ A: '12', B: '-3' })

    assert.deepEqual([from.integer('A', { min: 12, max: 12 }), from.integer('B')], [12, -3])
    const ranges: [{ min?: number; max?: number }, string][] = [
      [{ min: 13 }, 'A is wrong: give a whole number, at least 13.'],
      [{ max: 11 }, 'A is wrong: give a whole number, at most 11.'],
      [{ min: 1, max: 2 }, 'A is wrong: give a whole number from 1 to 2.'],
    ]
    for (const [range, message] of ranges) {
      assert.throws(() => from.integer('A', range), refusal(message))
    }
    for (const value of ['1.0', '1e3', '0x10', '٣', '1234567890123456']) {
      assert.throws(
        () => environment({ A: value }).integer('A'),
        refusal('A is wrong: give a whole number.'),
      )
    }
  })

  it('reads one of several words', () => {
    const from = environment({ A: 'on' })

    assert.equal(from.oneOf('A', ['on', 'off']), 'on')
    assert.throws(() => from.oneOf('A', ['yes', 'no']), refusal('A is wrong: give one of yes, no.'))
  })

  it('reads what an app knows to read', () => {
    const from = environment({ A: '5/hour' })

    assert.equal(from.parsed('A', { read: (text) => text.length, wanted: 'a rate' }), 6)
    assert.throws(
      () => from.parsed('A', { read: () => undefined, wanted: 'a rate' }),
      refusal('A is wrong: give a rate.'),
    )
  })
})
