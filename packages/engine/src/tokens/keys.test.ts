import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { deriveKey } from './keys.ts'

describe('a derived key', () => {
  const secret = randomBytes(32)

  it('has 32 bytes and is the same each time', () => {
    const key = deriveKey(secret, 'theater', 'access token')

    assert.equal(key.length, 32)
    assert.deepEqual(deriveKey(secret, 'theater', 'access token'), key)
  })

  it('is another one for another secret, realm or purpose', () => {
    const keys = [
      deriveKey(secret, 'theater', 'access token'),
      deriveKey(randomBytes(32), 'theater', 'access token'),
      deriveKey(secret, 'moments', 'access token'),
      deriveKey(secret, 'theater', 'refresh token'),
    ].map((key) => Buffer.from(key).toString('hex'))

    assert.equal(new Set(keys).size, keys.length)
  })
})
