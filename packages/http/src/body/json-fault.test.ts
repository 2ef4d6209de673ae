import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { findJsonFault } from './json-fault.ts'

describe('the place where a text stops being JSON', () => {
  it('is found with a reason', () => {
    const faults: Record<string, [number, string]> = {
      '': [0, 'Expecting value'],
      nope: [0, 'Expecting value'],
      NaN: [0, 'Expecting value'],
      '{': [1, 'Expecting property name enclosed in double quotes'],
      '{"a" 1}': [5, "Expecting ':' delimiter"],
      '{"a": }': [6, 'Expecting value'],
      '{"a": 1,}': [8, 'Expecting property name enclosed in double quotes'],
      '{"a": 1 "b"}': [8, "Expecting ',' delimiter"],
      '[1,]': [3, 'Expecting value'],
      '[1 2]': [3, "Expecting ',' delimiter"],
      '[1}': [2, "Expecting ',' delimiter"],
      '{} x': [3, 'Extra data'],
      '01': [1, 'Extra data'],
      '"a': [0, 'Invalid string'],
      '"a\u0001"': [0, 'Invalid string'],
      '"\\x"': [0, 'Invalid string'],
      '[Infinity]': [1, 'Expecting value'],
      '{"a": tru}': [6, 'Expecting value'],
    }
    for (const [text, [position, reason]] of Object.entries(faults)) {
      assert.deepEqual(findJsonFault(text), { position, reason }, text)
    }
  })

  it('is found in any damaged document, within its bounds', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.string({ maxLength: 3 }), (json, seed, noise) => {
        const at = seed % (json.length + 1)
        const text = json.slice(0, at) + noise + json.slice(at + 1)
        fc.pre(!isJson(text))

        const { position } = findJsonFault(text)

        assert.ok(position >= 0 && position <= text.length)
      }),
    )
  })

  it('is found in a million nested lists', () => {
    assert.deepEqual(findJsonFault('['.repeat(1_000_000)), {
      position: 1_000_000,
      reason: 'Expecting value',
    })
  })

  it('is found in a megabyte of string without end', () => {
    assert.deepEqual(findJsonFault(`"${'a'.repeat(1_000_000)}`), {
      position: 0,
      reason: 'Invalid string',
    })
  })
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
