import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { toCents } from './money.ts'

describe('an amount in cents', () => {
  for (const [amount, rounded] of [
    [1.005, 1.01],
    [-1.005, -1.01],
    [0.125, 0.13],
    [2.675, 2.68],
    [1.0049, 1],
    [0.005, 0.01],
    [0.0049999, 0],
    [1e-7, 0],
    [5e-324, 0],
    [9999999999999.99, 9999999999999.99],
    [9999999999999.996, 1e13],
    [1e21, 1e21],
    [Number.MAX_VALUE, Number.MAX_VALUE],
  ] as const) {
    it(`is ${rounded} of ${amount}`, () => {
      assert.equal(toCents(amount), rounded)
    })
  }

  it('is the amount itself where that has two decimals', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e14, max: 1e14 }), (cents) => {
        const amount = Number(`${cents}e-2`)
        assert.equal(toCents(amount), amount)
      }),
    )
  })

  it('is half a cent away at most, and away from zero at the half', () => {
    const digits = fc.integer({ min: 0, max: 999 })
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), digits, (whole, thousandths) => {
        const amount = Number(`${whole}.${String(thousandths).padStart(3, '0')}`)
        const cents = Math.floor(thousandths / 10) + (thousandths % 10 >= 5 ? 1 : 0)
        assert.equal(toCents(amount), Number(`${whole * 100 + cents}e-2`))
      }),
    )
  })
})
