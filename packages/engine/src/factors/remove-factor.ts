import { approvalRequired } from '../approvals/require-approval.ts'
import type { AccountId } from '../brand.ts'
import type { Client, UseCaseContext } from '../context.ts'
import { noticeTo } from '../notices/notice-to.ts'
import type { ApprovalToSpend } from '../ports.ts'
import { Refused } from '../refusals.ts'
import type { Principal } from '../sessions/authenticate.ts'
import { requiresFactor } from './requirement.ts'

export interface Removal {
  readonly principal: Principal
  readonly id: string
  readonly approval: ApprovalToSpend
  readonly client: Client
}

/**
 * Takes a factor away. With the last one the recovery codes are void.
 *
 * @throws {Refused} `factor_not_found`
 * @throws {Refused} `factor_required`: it is the last one, and a role requires one
 * @throws {Refused} `last_way_in`: a passkey, and there is no other way to sign in
 * @throws {Refused} `approval_required`: another change has spent the approval
 */
export async function removeFactor(
  context: UseCaseContext,
  { principal, id, approval, client }: Removal,
): Promise<void> {
  const { account } = principal
  const { realm, store, clock, wakeMailDelivery } = context
  const now = clock.now()
  const accountId = account.id
  // What an id stands for never changes, so this may be looked up before.
  const { passkeys } = await store.factors.list(accountId)
  const isPasskey = passkeys.some((passkey) => passkey.id === id)
  const outcome = await store.factors.remove({
    accountId,
    id,
    keepLast: requiresFactor(realm, account.roles),
    approval,
    now,
    event: { type: 'factor.removed', at: now, accountId, ...client, detail: { factor: id } },
    mail: noticeTo(context, account, isPasskey ? 'passkey_removed' : 'totp_removed', { client }),
  })
  if (outcome.kind === 'not_found') throw new Refused({ code: 'factor_not_found' })
  if (outcome.kind === 'last_one') throw new Refused({ code: 'factor_required' })
  if (outcome.kind === 'last_way_in') throw new Refused({ code: 'last_way_in' })
  if (outcome.kind === 'approval_invalid') {
    throw await approvalRequired(context, { principal, purpose: approval.purpose })
  }
  wakeMailDelivery()
}

/**
 * Takes all factors and recovery codes of an account away on behalf of an operator, for a person who
 * has lost them all, and ends all sessions.
 *
 * @param actor who decided: `operator:<name>` or `account:<id>`
 * @returns how many factors there were
 * @throws {Refused} `account_not_found`
 */
export async function resetFactors(
  context: UseCaseContext,
  { accountId, actor }: { accountId: AccountId; actor: string },
): Promise<{ removed: number }> {
  const { store, clock, wakeMailDelivery } = context
  const account = await store.accounts.findById(accountId)
  if (!account) throw new Refused({ code: 'account_not_found' })
  const now = clock.now()
  const outcome = await store.factors.removeAll({
    accountId,
    now,
    event: { type: 'factor.reset', at: now, accountId, actor },
    mail: noticeTo(context, account, 'factors_reset'),
  })
  wakeMailDelivery()
  return outcome
}
