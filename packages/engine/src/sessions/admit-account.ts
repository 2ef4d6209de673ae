import { endElapsedSuspension } from '../accounts/end-suspension.ts'
import type { PasswordHash, TokenHash } from '../brand.ts'
import type { Client, UseCaseContext } from '../context.ts'
import { askBefore } from '../hooks/ask-before.ts'
import { seenClient } from '../notices/seen-client.ts'
import type { Account, AdmissionOutcome, FirstProof, RightProof } from '../ports.ts'
import { Refused } from '../refusals.ts'
import { issuedFor, prepareSession } from './issue-tokens.ts'
import type { LoggedIn } from './log-in.ts'

/** Somebody who has proved who they are, and how. */
export interface Proven {
  readonly account: Account
  readonly verified: FirstProof
  readonly upgradedHash?: PasswordHash | undefined
  /** RFC 8176 values, without those of `proof`. */
  readonly methods: readonly string[]
  readonly proof?: RightProof | undefined
  readonly challenge?: TokenHash | undefined
  readonly withoutRequired?: 'admit' | 'refuse' | undefined
  readonly client: Client
}

type Admitted =
  | { readonly kind: 'admitted'; readonly loggedIn: LoggedIn }
  | Exclude<AdmissionOutcome, { kind: 'admitted' }>

/**
 * Lets somebody in: the one door that all ways of signing in lead to. The store decides in one
 * change whether account, credential and factors are what was proved, and opens the session.
 *
 * @throws {Refused} `account_not_active`, `password_reset_required`, `sign_in_refused`, recorded as a failed login
 */
export async function admitAccount(context: UseCaseContext, proven: Proven): Promise<Admitted> {
  const { proof, client } = proven
  const { store, clock, wakeMailDelivery } = context
  const account = await endElapsedSuspension(context, proven.account)
  if (account.status !== 'active') {
    await recordFailedLogin(context, account, client)
    const { status, erasesAt } = account
    throw new Refused({ code: 'account_not_active', status, erasesAt, at: 'login' })
  }
  if (account.resetRequiredAt) {
    await recordFailedLogin(context, account, client)
    throw new Refused({ code: 'password_reset_required' })
  }
  const methods = proof ? [...proven.methods, ...methodsOf(proof), 'mfa'] : proven.methods
  await askBefore(context, 'logIn', { account, methods, client }, () =>
    recordFailedLogin(context, account, client),
  )
  const at = clock.now()
  const prepared = prepareSession(context, account.id, client, methods)
  const event = { type: 'login.succeeded', at, accountId: account.id, ...client } as const
  const seen = seenClient(context, account.id, { at, ...client })
  const outcome = await store.accounts.admit({
    accountId: account.id,
    verified: proven.verified,
    upgradedHash: proven.upgradedHash,
    proof,
    challenge: proven.challenge,
    withoutRequired: proven.withoutRequired,
    session: prepared?.session,
    seen,
    at,
    event: tellsMore(proven) ? { ...event, detail: { methods: methods.join(' ') } } : event,
  })
  if (outcome.kind !== 'admitted') return outcome
  if (seen || proof?.kind === 'recovery_code') wakeMailDelivery()
  const { mustEnrol } = outcome
  const tokens = issuedFor(context, outcome.account, prepared)
  return { kind: 'admitted', loggedIn: { account: outcome.account, mustEnrol, ...tokens } }
}

/** A password alone needs no word. */
function tellsMore({ proof, verified }: Proven): boolean {
  return proof !== undefined || verified.kind === 'bridged_token'
}

/** RFC 8176 §2; `hwk`: the key cannot leave its device. */
function methodsOf(proof: RightProof): readonly string[] {
  if (proof.kind === 'totp') return ['otp']
  if (proof.kind === 'recovery_code') return ['recovery']
  return [proof.deviceBound ? 'hwk' : 'swk', ...(proof.userVerified ? ['user'] : [])]
}

/** @param account absent: nobody can be told */
export function recordFailedLogin(
  { store, clock }: Pick<UseCaseContext, 'store' | 'clock'>,
  account: Account | undefined,
  client: Client,
): Promise<void> {
  const at = clock.now()
  return store.audit.record({ type: 'login.failed', at, accountId: account?.id, ...client })
}
