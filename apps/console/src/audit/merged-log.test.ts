import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { positionText, readPosition } from './merged-log.ts'

describe('a position in several logs', () => {
  it('survives a link', () => {
    const position = new Map([
      ['theater', 17],
      ['killrvideo', 4],
    ])

    assert.deepEqual(readPosition(positionText(position)), position)
  })

  for (const text of [undefined, '', 'theater', 'theater:', ':4', 'theater:-1', "theater:1'"]) {
    it(`is the beginning or what can be read for ${JSON.stringify(text)}`, () => {
      const known = text === "theater:1'" ? [['theater', 1]] : []
      assert.deepEqual([...readPosition(text)], known)
    })
  }
})
