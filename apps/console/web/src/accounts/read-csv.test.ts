import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readCsv } from './read-csv.ts'

describe('a CSV file', () => {
  it('has quoted fields with separators, quotes and line breaks in them', () => {
    assert.deepEqual(readCsv('a,b\r\n"x, ""y""\nz",2\r\n'), [
      ['a', 'b'],
      ['x, "y"\nz', '2'],
    ])
  })

  it('is separated by semicolons or tabs as well, and may begin with a mark', () => {
    assert.deepEqual(readCsv('\uFEFFa;b\n1;2'), [
      ['a', 'b'],
      ['1', '2'],
    ])
    assert.deepEqual(readCsv('a\tb\n\n1\t'), [
      ['a', 'b'],
      ['1', ''],
    ])
  })
})
