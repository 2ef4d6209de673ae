import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  type AccountId,
  asAccountId,
  asIdentifier,
  asPasswordHash,
  asSessionId,
  asTokenHash,
  type Identifier,
  type PasswordHash,
  type SessionId,
  type TokenHash,
} from './brand.ts'

it('brands tell kinds of strings apart; this compiles because every mix-up does not', () => {
  const accountId: AccountId = asAccountId('1')
  // @ts-expect-error a session id is no account id
  const mixedUp: AccountId = asSessionId('session_1')
  // @ts-expect-error an account id is no session id
  const swapped: SessionId = asAccountId('1')
  // @ts-expect-error a text is no account id until somebody vouches for it
  const unchecked: AccountId = '1'
  // @ts-expect-error the hash of a token is no hash of a password
  const wrongHash: PasswordHash = asTokenHash('00')
  // @ts-expect-error a password is no hash
  const unhashed: PasswordHash = 'secret'
  // @ts-expect-error a token must not be stored instead of its hash
  const token: TokenHash = 'token'
  // @ts-expect-error a password hash is no hash of a token
  const otherHash: TokenHash = asPasswordHash('$argon2id$')
  // @ts-expect-error text that was typed is no normalised identifier
  const typed: Identifier = 'Kim@Example.com'
  const shown: string = asIdentifier('kim@example.com')

  assert.equal(accountId, '1')
  const all = [mixedUp, swapped, unchecked, wrongHash, unhashed, token, otherHash, typed, shown]
  assert.equal(all.length, 9)
})
