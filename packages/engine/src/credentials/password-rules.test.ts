import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { contains, firstBrokenRule, maximumLength, minimumLength } from './password-rules.ts'

describe('password rules', () => {
  const rules = [
    minimumLength(8, 'too short'),
    maximumLength(12, 'too long'),
    contains(/[A-Z]/u, 'no capital'),
    contains(/\p{Nd}/u, 'no digit'),
  ]

  it('name the first rule that does not hold', () => {
    assert.equal(firstBrokenRule(rules, 'short'), 'too short')
    assert.equal(firstBrokenRule(rules, 'longenough'), 'no capital')
    assert.equal(firstBrokenRule(rules, 'LongEnough'), 'no digit')
    assert.equal(firstBrokenRule(rules, 'LongEnough١'), undefined)
  })

  it('count an emoji as one character', () => {
    assert.equal(firstBrokenRule(rules, 'Ab3💩💩💩💩'), 'too short')
    assert.equal(firstBrokenRule(rules, 'Ab3💩💩💩💩💩'), undefined)
    assert.equal(firstBrokenRule(rules, 'Ab3💩💩💩💩💩💩💩💩💩'), undefined)
    assert.equal(firstBrokenRule(rules, 'Ab3💩💩💩💩💩💩💩💩💩💩'), 'too long')
  })

  it('refuse expressions that remember where they stopped', () => {
    assert.throws(() => contains(/[A-Z]/g, 'no capital'), TypeError)
    assert.throws(() => contains(/[A-Z]/y, 'no capital'), TypeError)
  })
})
