import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isKnownTo } from './etag.ts'

describe('isKnownTo', () => {
  it('knows a tag by itself, among others, as a weak one, and as any', () => {
    for (const sent of ['"one"', '"two", "one"', 'W/"one"', '"a,b" , W/"one"', '*']) {
      assert.equal(isKnownTo(sent, '"one"'), true, sent)
    }
  })

  it('does not know another tag, nor what is none', () => {
    for (const sent of [undefined, '', '"two"', 'one', '"one', 'W/"two", "on"', '"ONE"']) {
      assert.equal(isKnownTo(sent, '"one"'), false, sent)
    }
  })
})
