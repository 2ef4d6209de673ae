import type { Client, UseCaseContext } from '../context.ts'
import type { Account, WebAuthnJson } from '../ports.ts'
import { limitedAttempt } from '../rate-limits/limited-attempt.ts'
import { proofLimits } from '../rate-limits/standard-limits.ts'
import { Refused } from '../refusals.ts'
import { admitAccount, type Proven } from '../sessions/admit-account.ts'
import type { LoggedIn } from '../sessions/log-in.ts'
import { hashToken } from '../tokens/random.ts'
import { checkProof, type GivenProof, noteFailedProof } from './check-proof.ts'
import {
  relyingPartyOf,
  requestOptions,
  signedChallenge,
  usablePasskeys,
} from './passkey-options.ts'
import { firstStepOf } from './second-step.ts'

/**
 * Takes the second step of a sign-in. Five answers to a challenge are judged, whatever limits there
 * are; the right one ends it.
 *
 * @throws {Refused} `rate_limited`, `account_not_active`
 * @throws {Refused} `proof_invalid`: wrong, or used before
 * @throws {Refused} `challenge_invalid`: unknown, too old, spent, answered too often, or the password
 *   was changed meanwhile
 */
export async function proveSecondFactor(
  context: UseCaseContext,
  { challenge, given, client }: { challenge: string; given: GivenProof; client: Client },
): Promise<LoggedIn> {
  const { realm, store, clock } = context
  const asked = { hash: hashToken(challenge), purpose: 'second_factor' } as const
  const known = await store.factors.findChallenge({ ...asked, now: clock.now() })
  const account = known?.accountId && (await store.accounts.findById(known.accountId))
  if (!account) throw challengeInvalid()
  const user = { ...client, identifier: account.identifier }
  return limitedAttempt(context, proofLimits(realm), user, async (confirm) => {
    const open = await store.factors.tryChallenge({ ...asked, now: clock.now() })
    const first = open && firstStepOf(context, asked.hash, open)
    if (!first) throw challengeInvalid()
    const proof = await checkProof(context, { account, given, client })
    if (!proof) throw proofInvalid()
    await confirm()
    return enter(context, { account, ...first, proof, challenge: asked.hash, client })
  })
}

/**
 * Asks a browser for one of the account's passkeys as the second step.
 *
 * @throws {Refused} `challenge_invalid`; `factor_not_found`: it has none that can be used here
 */
export async function secondStepOptions(
  context: UseCaseContext,
  { challenge }: { challenge: string },
): Promise<WebAuthnJson> {
  const { store, clock } = context
  const asked = { hash: hashToken(challenge), purpose: 'second_factor' } as const
  const known = await store.factors.findChallenge({ ...asked, now: clock.now() })
  if (!known?.accountId) throw challengeInvalid()
  const rp = relyingPartyOf(context)
  const { passkeys } = await store.factors.list(known.accountId)
  const usable = rp ? usablePasskeys(rp, passkeys) : []
  if (!rp || usable.length === 0) throw new Refused({ code: 'factor_not_found' })
  return requestOptions(rp, signedChallenge(context, challenge), usable)
}

async function enter(context: UseCaseContext, proven: Proven): Promise<LoggedIn> {
  const outcome = await admitAccount(context, proven)
  const { account, proof, client } = proven
  switch (outcome.kind) {
    case 'admitted':
      return outcome.loggedIn
    case 'proof_spent':
      await noteFailedProof(context, { account, method: proof?.kind ?? 'totp', client })
      throw proofInvalid()
    case 'changed_meanwhile':
      throw (await leftActive(context, account)) ?? challengeInvalid()
    default:
      throw challengeInvalid()
  }
}

async function leftActive(
  { store }: UseCaseContext,
  { id }: Account,
): Promise<Refused | undefined> {
  const account = await store.accounts.findById(id)
  if (!account || account.status === 'active') return undefined
  const { status, erasesAt } = account
  return new Refused({ code: 'account_not_active', status, erasesAt, at: 'login' })
}

function proofInvalid(): Refused {
  return new Refused({ code: 'proof_invalid', at: 'sign_in' })
}

function challengeInvalid(): Refused {
  return new Refused({ code: 'challenge_invalid', at: 'sign_in' })
}
