import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { digestUserSecret, newUserSecret, verifierMatches } from './user-secret.ts'

const DOMAIN = 'moments/user_secret/v1:'

describe('user secrets', () => {
  it('are 43 characters of base64url, and never the same', () => {
    const secrets = Array.from({ length: 100 }, newUserSecret)

    for (const secret of secrets) assert.match(secret, /^[\w-]{43}$/)
    assert.equal(new Set(secrets).size, 100)
  })

  it('are digested with SHA-512 over domain and secret, parted after 16 bytes', () => {
    // printf 'moments/user_secret/v1:%s' "$(printf 'A%.0s' {1..43})" | sha512sum
    assert.deepEqual(digestUserSecret(DOMAIN, 'A'.repeat(43)), {
      lookupKey: '1e1b227d7d2703a63eed2c1289365efe',
      verifier:
        '577175f2f486a386dccafb821c71f4c76f00565fb5b02deab2a618cab719ae5e7f35d619a20aca4f044083ac0b02a46c',
    })
  })

  it('are told apart by their text, not by the bytes it stands for', () => {
    const secret = `${'A'.repeat(42)}A`
    const sameBytes = `${'A'.repeat(42)}B`

    assert.deepEqual(Buffer.from(secret, 'base64url'), Buffer.from(sameBytes, 'base64url'))
    assert.notDeepEqual(digestUserSecret(DOMAIN, secret), digestUserSecret(DOMAIN, sameBytes))
  })

  it('match by the whole verifier', () => {
    const { verifier } = digestUserSecret(DOMAIN, newUserSecret())

    assert.equal(verifierMatches(verifier, verifier), true)
    assert.equal(verifierMatches(verifier, verifier.replace(/.$/, 'x')), false)
    assert.equal(verifierMatches(verifier, verifier.slice(1)), false)
    assert.equal(verifierMatches(verifier, ''), false)
  })
})
