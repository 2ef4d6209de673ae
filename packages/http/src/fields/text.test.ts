import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { read } from '../testing/read.ts'
import { readWith } from './field.ts'
import { CONTROL_CHARACTERS_BUT_LINES, customText, text, UNSTORABLE } from './text.ts'

describe('text', () => {
  it('takes strings only', () => {
    for (const value of [null, 1, true, [], {}]) {
      assert.deepEqual(read(text(), value), ['string_type at body: Input should be a valid string'])
    }
    assert.deepEqual(read(text(), ''), { value: '' })
  })

  it('counts code points, not UTF-16 units', () => {
    assert.deepEqual(read(text({ min: 3 }), '🎬🎬'), [
      'string_too_short at body: String should have at least 3 characters',
    ])
    assert.deepEqual(read(text({ max: 3 }), '🎬🎬🎬'), { value: '🎬🎬🎬' })
    assert.deepEqual(read(text({ max: 3 }), '🎬🎬🎬🎬'), [
      'string_too_long at body: String should have at most 3 characters',
    ])
  })

  it('speaks of one character in the singular', () => {
    assert.deepEqual(read(text({ min: 1 }), ''), [
      'string_too_short at body: String should have at least 1 character',
    ])
    assert.deepEqual(read(text({ max: 1 }), 'ab'), [
      'string_too_long at body: String should have at most 1 character',
    ])
  })

  it('says the limit in ctx', () => {
    const outcome = readWith(text({ min: 3 }), 'ab', ['body'])

    assert.deepEqual(outcome, {
      issues: [
        {
          type: 'string_too_short',
          loc: ['body'],
          msg: 'String should have at least 3 characters',
          ctx: { min_length: 3 },
        },
      ],
    })
  })

  it('trims before it counts, if asked to', () => {
    assert.deepEqual(read(text({ trim: true, min: 1 }), '  '), [
      'string_too_short at body: String should have at least 1 character',
    ])
    assert.deepEqual(read(text({ trim: true, max: 2 }), '  ab '), { value: 'ab' })
  })

  it('refuses forbidden characters with the words of the app', () => {
    const name = text({ forbidden: { characters: UNSTORABLE, message: 'Not allowed' } })

    for (const value of ['a\0b', '\ud800', 'a\udc00']) {
      assert.deepEqual(read(name, value), ['value_error at body: Value error, Not allowed'])
    }
    assert.deepEqual(read(name, '🎬\n'), { value: '🎬\n' })
  })

  it('can let lines through and refuse other control characters', () => {
    const characters = CONTROL_CHARACTERS_BUT_LINES
    const notes = text({ forbidden: { characters, message: 'Not allowed' } })

    assert.deepEqual(read(notes, 'a\r\n\tb'), { value: 'a\r\n\tb' })
    assert.deepEqual(read(notes, 'a\u0007'), ['value_error at body: Value error, Not allowed'])
    assert.deepEqual(read(notes, 'a\u0085'), ['value_error at body: Value error, Not allowed'])
  })

  it('lets an app read a text by its own rules', () => {
    const shout = customText((value) =>
      value === 'no' ? { issue: { type: 'no', msg: 'No.' } } : { value: value.toUpperCase() },
    )

    assert.deepEqual(read(shout, 'yes'), { value: 'YES' })
    assert.deepEqual(read(shout, 'no'), ['no at body: No.'])
    assert.deepEqual(read(shout, 1), ['string_type at body: Input should be a valid string'])
  })
})
