import assert from 'node:assert/strict'
import { it } from 'node:test'
import { parseDuration } from './duration.ts'

it('reads seconds, minutes, hours and days', () => {
  assert.deepEqual(['90s', '15m', '1h', '7d', '0s'].map(parseDuration), [90, 900, 3600, 604800, 0])
})

it('refuses everything else', () => {
  for (const text of ['', '5', 'm', '-1s', '1.5h', '1w', '1h30m', '15 m', '9999999999s']) {
    assert.equal(parseDuration(text), undefined, text)
  }
})
