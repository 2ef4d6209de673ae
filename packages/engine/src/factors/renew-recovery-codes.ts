import { approvalRequired } from '../approvals/require-approval.ts'
import type { Client, UseCaseContext } from '../context.ts'
import { noticeTo } from '../notices/notice-to.ts'
import type { ApprovalToSpend } from '../ports.ts'
import { Refused } from '../refusals.ts'
import type { Principal } from '../sessions/authenticate.ts'
import { hashRecoveryCode, newRecoveryCodes } from './recovery-codes.ts'

export interface Renewal {
  readonly principal: Principal
  readonly approval: ApprovalToSpend
  readonly client: Client
}

/**
 * New recovery codes; all earlier ones are void.
 *
 * @throws {Refused} `factor_missing`: the account has no second factor that they could stand in for
 * @throws {Refused} `approval_required`: another change has spent the approval
 */
export async function renewRecoveryCodes(
  context: UseCaseContext,
  { principal, approval, client }: Renewal,
): Promise<{ recoveryCodes: readonly string[] }> {
  const { account } = principal
  const { store, clock, keys, wakeMailDelivery } = context
  const now = clock.now()
  const recoveryCodes = newRecoveryCodes()
  const outcome = await store.factors.replaceRecoveryCodes({
    accountId: account.id,
    hashes: recoveryCodes.map((code) => hashRecoveryCode(keys.factors, account.id, code)),
    approval,
    now,
    event: { type: 'recovery_codes.renewed', at: now, accountId: account.id, ...client },
    mail: noticeTo(context, account, 'recovery_codes_renewed', { client }),
  })
  if (outcome.kind === 'factor_missing') throw new Refused({ code: 'factor_missing' })
  if (outcome.kind === 'approval_invalid') {
    throw await approvalRequired(context, { principal, purpose: approval.purpose })
  }
  wakeMailDelivery()
  return { recoveryCodes }
}
