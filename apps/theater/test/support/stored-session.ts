import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { Identifier, SessionId, TokenHash } from '@usher/engine'
import type { Person } from './people.ts'
import type { Theater } from './theater.ts'

/** Stores a refresh token as that of a person, whomever the token itself names. */
export async function storeSession(
  { engine, clock }: Theater,
  { email }: Person,
  refreshToken: string,
): Promise<void> {
  const { accounts } = engine.store
  const found = await accounts.findWithCredential({ identifier: email as Identifier })
  assert.ok(found)
  const now = clock.now()
  await accounts.admit({
    accountId: found.account.id,
    verified: found.credential,
    session: {
      id: 'session_of_the_test' as SessionId,
      refreshTokenHash: createHash('sha256').update(refreshToken).digest('hex') as TokenHash,
      createdAt: now,
      expiresAt: new Date(now.getTime() + 3_600_000),
      address: undefined,
      userAgent: undefined,
      methods: ['pwd'],
    },
    at: now,
    event: { type: 'login.succeeded', at: now },
  })
}
