import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { drawClassCode, readClassCode } from './class-code.ts'

describe('a class code', () => {
  for (const [subject, prefix] of [
    ['Physics', 'PHYS'],
    ['Économie', 'ECON'],
    ['Art', 'ARTX'],
    ['AP Physics', 'APPH'],
    ['m', 'MXXX'],
    ['Maß und Zahl', 'MAUN'],
    ['物理', 'CLAS'],
    ['123', 'CLAS'],
    ['', 'CLAS'],
    [null, 'CLAS'],
  ] as const) {
    it(`begins with ${prefix} for the subject ${subject}`, () => {
      assert.equal(drawClassCode(subject).slice(0, 5), `${prefix}-`)
    })
  }

  it('has the form SUBJ-XXX-XXX without look-alikes, whatever the subject', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (subject) => {
        assert.match(drawClassCode(subject), /^[A-Z]{4}(-[ABCDEFGHJKMNPQRSTUVWXYZ2-9]{3}){2}$/)
      }),
    )
  })

  it('is hardly ever drawn twice', () => {
    const codes = new Set(Array.from({ length: 2_000 }, () => drawClassCode('Physics')))

    assert.ok(codes.size > 1_990)
  })

  it('is read in small letters and with blanks around it', () => {
    assert.equal(readClassCode('  phys-7km-q2d '), 'PHYS-7KM-Q2D')
  })

  it('is none if it has another form', () => {
    for (const typed of ['', 'PHYS', 'PHYS-7KM-Q2D-X', "PHYS-7KM-Q2'", 'PHYS\0-7KM-Q2D']) {
      assert.equal(readClassCode(typed), undefined)
    }
  })
})
