import type { UseCaseContext } from '../context.ts'
import type { ApprovalPurpose, ApprovalToSpend } from '../ports.ts'
import { Refused } from '../refusals.ts'
import type { Principal } from '../sessions/authenticate.ts'
import { hashToken } from '../tokens/random.ts'
import { proofMethods } from './proof-methods.ts'

/**
 * Looks whether somebody has an approval for a change. The change spends it in its own write, and
 * asks `approvalRequired` if it was spent meanwhile.
 *
 * @param approval as the client sent it
 * @throws {Refused} `approval_required` with the proofs that the account can give
 */
export async function requireApproval(
  context: UseCaseContext,
  asked: {
    readonly principal: Principal
    readonly purpose: ApprovalPurpose
    readonly approval: string | undefined
  },
): Promise<ApprovalToSpend> {
  const { principal, purpose, approval } = asked
  const { account, sessionId } = principal
  if (approval === undefined) throw await approvalRequired(context, asked)
  const now = context.clock.now()
  const toSpend = { hash: hashToken(approval), accountId: account.id, sessionId, purpose, now }
  if (!(await context.store.approvals.isValid(toSpend)))
    throw await approvalRequired(context, asked)
  return toSpend
}

/** The refusal of a change whose approval is missing, or was spent by another one. */
export async function approvalRequired(
  context: UseCaseContext,
  { principal, purpose }: { readonly principal: Principal; readonly purpose: ApprovalPurpose },
): Promise<Refused> {
  const methods = await proofMethods(context, principal.account)
  return new Refused({ code: 'approval_required', purpose, methods })
}
