import type { AccountId, PasswordHash, TokenHash } from '../brand.ts'
import type { UseCaseContext } from '../context.ts'
import type { FactorMethod, FirstProof, OpenChallenge } from '../ports.ts'
import { Refused } from '../refusals.ts'
import { openText, sealText } from '../sealed-text.ts'
import { hashToken, newToken } from '../tokens/random.ts'

const TTL_SECONDS = 300
const TRIES = 5

/** What was proved before the second step. */
export interface FirstStep {
  readonly verified: FirstProof
  readonly upgradedHash?: PasswordHash | undefined
  /** RFC 8176 values. */
  readonly methods: readonly string[]
}

/**
 * Keeps what was proved so far under a new challenge.
 *
 * @returns the refusal that says how to go on, to be thrown
 */
export async function askSecondFactor(
  { store, clock, keys }: UseCaseContext,
  accountId: AccountId,
  { first, methods }: { first: FirstStep; methods: readonly FactorMethod[] },
): Promise<Refused> {
  const challenge = newToken()
  const hash = hashToken(challenge)
  const now = clock.now()
  const expiresAt = new Date(now.getTime() + TTL_SECONDS * 1000)
  const sealed = sealText(keys.factors, JSON.stringify(first), hash)
  await store.factors.openChallenge(
    { hash, purpose: 'second_factor', accountId, sealed, tries: TRIES, expiresAt },
    now,
  )
  return new Refused({
    code: 'second_factor_required',
    challenge,
    methods,
    expiresInSeconds: TTL_SECONDS,
  })
}

/** What was proved before this challenge; `undefined` if it was sealed with another SECRET_KEY. */
export function firstStepOf(
  { keys }: Pick<UseCaseContext, 'keys'>,
  hash: TokenHash,
  { sealed }: OpenChallenge,
): FirstStep | undefined {
  const text = openText(keys.factors, sealed, hash)
  return text === undefined ? undefined : (JSON.parse(text) as FirstStep) // one of ours, as it opened
}
