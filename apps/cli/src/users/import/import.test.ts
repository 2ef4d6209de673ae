import assert from 'node:assert/strict'
import { it } from 'node:test'
import { asPasswordHash, UNUSABLE_HASH } from '@usher/engine'
import { isLockedOut } from './import.ts'

const ACCOUNT = { hash: UNUSABLE_HASH, status: 'active' } as const

const WAYS: readonly (readonly [string, Partial<Parameters<typeof isLockedOut>[0]>, boolean])[] = [
  ['no password', {}, true],
  ['a password', { hash: asPasswordHash('$2b$10$') }, false],
  ['an identity', { identities: [{}] }, false],
  ['a passkey to sign in with', { passkeys: [{ use: 'sign_in' }] }, false],
  ['a passkey as second factor alone', { passkeys: [{ use: 'second_factor' }] }, true],
  ['no password, and suspended', { status: 'suspended' }, false],
]

for (const [what, ways, expected] of WAYS) {
  it(`an account with ${what} is ${expected ? 'one' : 'none'} that nobody can enter`, () => {
    assert.equal(isLockedOut({ ...ACCOUNT, ...ways }), expected)
  })
}
