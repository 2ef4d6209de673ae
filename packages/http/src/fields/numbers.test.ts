import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { read } from '../testing/read.ts'
import { integer, queryInteger } from './integer.ts'
import { number } from './number.ts'

const PARSING =
  'int_parsing at body: Input should be a valid integer, unable to parse string as an integer'

describe('integer', () => {
  it('takes numbers without fraction', () => {
    assert.deepEqual(read(integer(), 4.0), { value: 4 })
    assert.deepEqual(read(integer(), 4.5), [
      'int_from_float at body: Input should be a valid integer, got a number with a fractional part',
    ])
    assert.deepEqual(read(integer(), JSON.parse('1e400')), [
      'finite_number at body: Input should be a finite number',
    ])
  })

  it('refuses strings, booleans and null', () => {
    for (const value of ['4', true, null, [], {}]) {
      assert.deepEqual(read(integer(), value), [
        'int_type at body: Input should be a valid integer',
      ])
    }
  })

  it('takes digits in strings, if lenient', () => {
    for (const [sent, value] of [
      ['5', 5],
      ['+5', 5],
      ['-007', -7],
      [' 12 ', 12],
      ['-0', 0],
    ]) {
      assert.deepEqual(read(queryInteger(), sent), { value })
    }
    for (const sent of ['abc', '', ' ', '1.5', '1.0', '1e1', '0x10', '1_0', '٣', '- 1', '++1']) {
      assert.deepEqual(read(queryInteger(), sent), [PARSING])
    }
    assert.deepEqual(read(integer({ lenient: true }), true), [
      'int_type at body: Input should be a valid integer',
    ])
  })

  it('checks the range', () => {
    assert.deepEqual(read(integer({ min: 9, max: 12 }), 8), [
      'greater_than_equal at body: Input should be greater than or equal to 9',
    ])
    assert.deepEqual(read(integer({ min: 9, max: 12 }), 13), [
      'less_than_equal at body: Input should be less than or equal to 12',
    ])
    assert.deepEqual(read(integer({ greaterThan: 0 }), 0), [
      'greater_than at body: Input should be greater than 0',
    ])
    assert.deepEqual(read(integer({ lessThan: 0 }), 0), [
      'less_than at body: Input should be less than 0',
    ])
  })

  it('takes huge numbers as the greatest that is exact', () => {
    const digits = '9'.repeat(5000)

    assert.deepEqual(read(queryInteger(), digits), { value: Number.MAX_SAFE_INTEGER })
    assert.deepEqual(read(queryInteger(), `-${digits}`), { value: Number.MIN_SAFE_INTEGER })
    assert.deepEqual(read(integer(), 1e300), { value: Number.MAX_SAFE_INTEGER })
  })

  it('checks the range of huge numbers by their true value', () => {
    assert.deepEqual(read(queryInteger({ max: Number.MAX_SAFE_INTEGER }), '9007199254740992'), [
      'less_than_equal at body: Input should be less than or equal to 9007199254740991',
    ])
  })
})

describe('number', () => {
  it('takes numbers, numeric strings and booleans', () => {
    for (const [sent, value] of [
      [64.0, 64],
      ['85.5', 85.5],
      [' 1e2 ', 100],
      ['.5', 0.5],
      ['5.', 5],
      [true, 1],
      [false, 0],
    ]) {
      assert.deepEqual(read(number(), sent), { value })
    }
  })

  it('refuses other kinds of values and other strings', () => {
    for (const value of [null, [], {}]) {
      assert.deepEqual(read(number(), value), [
        'float_type at body: Input should be a valid number',
      ])
    }
    for (const value of ['', 'abc', '1,5', '0x10', '1e', '.']) {
      assert.deepEqual(read(number(), value), [
        'float_parsing at body: Input should be a valid number, unable to parse string as a number',
      ])
    }
  })

  it('refuses what is beyond the range of doubles', () => {
    for (const value of [JSON.parse('1e400'), '-1e400', 'inf', 'NaN']) {
      assert.deepEqual(read(number({ max: 1 }), value), [
        'finite_number at body: Input should be a finite number',
      ])
    }
  })

  it('checks a megabyte of digits at once', () => {
    const [issue] = read(number(), `${'1'.repeat(1_000_000)}x`) as string[]

    assert.match(String(issue), /^float_parsing/)
  })

  it('checks the range', () => {
    assert.deepEqual(read(number({ min: 0, max: 100 }), '100.5'), [
      'less_than_equal at body: Input should be less than or equal to 100',
    ])
    assert.deepEqual(read(number({ min: 0, max: 100 }), -0.1), [
      'greater_than_equal at body: Input should be greater than or equal to 0',
    ])
  })
})
