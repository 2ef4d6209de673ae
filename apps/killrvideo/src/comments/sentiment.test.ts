import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { wordSentiment } from './sentiment.ts'

describe('the sentiment of a comment', () => {
  for (const [text, expected] of [
    ['What a SAD end, but I love it!', -0.8],
    ['this is ☹', -0.8],
    ['That was terrible', -0.8],
    ['Great.', 0.9],
    ['ok!', 0.9],
    ['I LOVE this', 0.9],
    ['ok', null],
    ['   ok        ', null],
    ['123456789', null],
    ['1234567890', 0.1],
    ['A neutral remark', 0.1],
  ] as const) {
    it(`is ${expected} for “${text}”`, () => assert.equal(wordSentiment(text), expected))
  }
})
