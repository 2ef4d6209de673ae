import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isKeyOf, newKeyText, prefixOf } from './key-text.ts'

describe('the text of an API key', () => {
  it('names its realm, and ends with a checksum in six characters', () => {
    const key = newKeyText('my-club')

    assert.match(key, /^usher_my-club_[\w-]{43}_[0-9A-Za-z]{6}$/)
    assert.equal(isKeyOf('my-club', key), 'valid')
    assert.equal(prefixOf(key), key.slice('usher_my-club_'.length).slice(0, 8))
  })

  it('has the CRC-32 of ISO-HDLC, the most significant digit first', () => {
    const key = `usher_club_${'A'.repeat(43)}` // of which it is 0x0c2b5986

    assert.equal(isKeyOf('club', `${key}_0DofJ8`), 'valid')
    assert.equal(isKeyOf('club', `${key}_8JfoD0`), 'malformed')
  })

  it('is told apart from tokens of other kinds, and from keys with a typing error', () => {
    const key = newKeyText('club')
    const last = key.endsWith('0') ? '1' : '0'

    assert.equal(isKeyOf('club', 'eyJhbGciOiJIUzI1NiJ9.e30.x'), 'other')
    assert.equal(isKeyOf('theater', key), 'malformed')
    assert.equal(isKeyOf('club', key.slice(0, -1) + last), 'malformed')
    assert.equal(isKeyOf('club', `${key} `), 'malformed')
    assert.equal(isKeyOf('club', 'usher_club_'), 'malformed')
  })
})
