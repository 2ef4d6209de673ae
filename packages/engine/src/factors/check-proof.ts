import type { AccountId } from '../brand.ts'
import type { Client, UseCaseContext } from '../context.ts'
import { noticeTo } from '../notices/notice-to.ts'
import type { Account, FactorMethod, RightProof, TotpFactor } from '../ports.ts'
import { openText } from '../sealed-text.ts'
import { checkPasskey, type GivenPasskey } from './check-passkey.ts'
import { hashRecoveryCode } from './recovery-codes.ts'
import { matchingStep } from './totp.ts'

/** What somebody shows as a second factor. */
export type GivenProof =
  /** Six digits of an authenticator app. */
  | { readonly kind: 'totp'; readonly code: string }
  | { readonly kind: 'recovery_code'; readonly code: string }
  | GivenPasskey

/** NIST SP 800-63B-4 §3.2.2. */
const MOST_FAILURES_IN_A_ROW = 100

interface Attempt {
  readonly account: Account
  readonly given: GivenProof
  readonly client: Client
}

/**
 * Judges a proof of a second factor. The right one has yet to be spent in the change that it allows,
 * which decides about proofs that come twice.
 *
 * @returns `undefined` if it is wrong; that has been recorded and counted
 */
export async function checkProof(
  context: UseCaseContext,
  attempt: Attempt,
): Promise<RightProof | undefined> {
  const { account, given, client } = attempt
  if (given.kind === 'recovery_code') return recoveryCode(context, { ...attempt, given })
  if (given.kind === 'passkey') return passkeyOf(context, { ...attempt, given })
  const { totp } = await context.store.factors.list(account.id)
  const usable = totp?.confirmedAt && !totp.disabledAt ? totp : undefined
  const step = usable && stepOfCode(context, account.id, usable, given.code)
  if (usable && step !== undefined && step > usable.lastStep) {
    return { kind: 'totp', id: usable.id, step }
  }
  await noteFailedProof(context, { account, method: 'totp', factorId: usable?.id, client })
  return undefined
}

async function passkeyOf(
  context: UseCaseContext,
  { account, given, client }: Attempt & { given: GivenPasskey },
): Promise<RightProof | undefined> {
  const { passkeys } = await context.store.factors.list(account.id)
  const { proof, passkeyId } = await checkPasskey(context, { account, passkeys, given, client })
  if (proof) return proof
  await noteFailedProof(context, { account, method: 'passkey', factorId: passkeyId, client })
  return undefined
}

/** The step of which this is the code, whether it was used before or not. */
export function stepOfCode(
  { clock, keys }: Pick<UseCaseContext, 'clock' | 'keys'>,
  accountId: AccountId,
  { sealedSecret }: TotpFactor,
  code: string,
): number | undefined {
  const secret = openText(keys.factors, sealedSecret, accountId)
  if (secret === undefined) return undefined // sealed with another SECRET_KEY
  return matchingStep(Buffer.from(secret, 'base64url'), code.replace(/\s/g, ''), clock.now())
}

function recoveryCode(
  context: UseCaseContext,
  { account, given, client }: Attempt & { given: { readonly code: string } },
): RightProof {
  const at = context.clock.now()
  const event = { type: 'recovery_code.used', at, accountId: account.id, ...client } as const
  return {
    kind: 'recovery_code',
    hash: hashRecoveryCode(context.keys.factors, account.id, given.code),
    used: (left) => ({
      event: { ...event, detail: { left } },
      mail: noticeTo(context, account, 'recovery_code_used', { client, left }),
    }),
  }
}

/**
 * Records a proof that was not right. The hundredth in a row disables the factor.
 *
 * @param failure.factorId absent: no factor can be told, or it cannot be used anyway
 */
export async function noteFailedProof(
  context: UseCaseContext,
  failure: {
    readonly account: Account
    readonly method: FactorMethod
    readonly factorId?: string | undefined
    readonly client: Client
  },
): Promise<void> {
  const { store, clock, wakeMailDelivery } = context
  const { account, method, factorId, client } = failure
  const at = clock.now()
  const facts = { at, accountId: account.id, ...client, detail: { method } }
  await store.audit.record({ type: 'second_factor.failed', ...facts })
  if (factorId === undefined) return
  const { disabled } = await store.factors.countFailure({
    accountId: account.id,
    id: factorId,
    max: MOST_FAILURES_IN_A_ROW,
    now: at,
    event: { type: 'factor.disabled', ...facts },
    mail: noticeTo(context, account, 'factor_disabled', { client }),
  })
  if (disabled) wakeMailDelivery()
}
