import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isVerifiable, UNUSABLE_HASH } from './hash-form.ts'

const SALT_AND_DIGEST = 'CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'
const ARGON2_TAIL = '$Ttjj8snDYIFzIaNdOadb4w$Piq4kCZ7+SQzMi4AfHjllSOkNxBdcaTYMWflrjqcJuU'

describe('a text that some password could match', () => {
  const hashes = [
    `$2a$05$${SALT_AND_DIGEST}`,
    `$2b$12$${SALT_AND_DIGEST}`,
    `$2y$16$${SALT_AND_DIGEST}`,
    `$argon2id$v=19$m=19456,t=2,p=1${ARGON2_TAIL}`,
    `$argon2i$m=4096,t=3,p=1${ARGON2_TAIL}`,
  ]
  for (const hash of hashes) {
    it(`is ${hash.slice(0, 24)}…`, () => assert.equal(isVerifiable(hash), true))
  }
})

describe('a text that no password matches', () => {
  const texts: Readonly<Record<string, string>> = {
    'an account without a password': UNUSABLE_HASH,
    nothing: '',
    'another digest': '5f4dcc3b5aa765d61d8327deb882cf99',
    'the faulty bcrypt': `$2x$12$${SALT_AND_DIGEST}`,
    'a bcrypt that is cut': `$2b$12$${SALT_AND_DIGEST.slice(1)}`,
    'a bcrypt that would take minutes': `$2b$20$${SALT_AND_DIGEST}`,
    'an argon2 that would take all memory': `$argon2id$v=19$m=4194304,t=2,p=1${ARGON2_TAIL}`,
    'an argon2 that would take minutes': `$argon2id$v=19$m=65536,t=1000,p=1${ARGON2_TAIL}`,
    'an argon2 without a digest': '$argon2id$v=19$m=19456,t=2,p=1$Ttjj8snDYIFzIaNdOadb4w',
    'a text longer than any hash': `$argon2id$v=19$m=19456,t=2,p=1${ARGON2_TAIL}${'A'.repeat(600)}`,
  }
  for (const [what, text] of Object.entries(texts)) {
    it(`is ${what}`, () => assert.equal(isVerifiable(text), false))
  }
})
