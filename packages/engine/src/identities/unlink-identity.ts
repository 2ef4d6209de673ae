import { approvalRequired } from '../approvals/require-approval.ts'
import type { AccountId } from '../brand.ts'
import type { Client, UseCaseContext } from '../context.ts'
import { noticeTo } from '../notices/notice-to.ts'
import type { Account, ApprovalToSpend, LinkedIdentity } from '../ports.ts'
import { Refused } from '../refusals.ts'
import type { Principal } from '../sessions/authenticate.ts'

/** Who takes an identity away: its holder with an approval, or an operator. */
export type Unlinking =
  | {
      readonly principal: Principal
      readonly id: string
      readonly approval: ApprovalToSpend
      readonly client: Client
    }
  | { readonly account: Account; readonly id: string; readonly actor: string }

/**
 * Takes a way to sign in from an account; sessions stay.
 *
 * @throws {Refused} `identity_not_found`; `last_way_in`: nobody could sign in any more
 * @throws {Refused} `approval_required`: another change has spent the approval
 */
export async function unlinkIdentity(context: UseCaseContext, unlinking: Unlinking): Promise<void> {
  const { store, clock, wakeMailDelivery } = context
  const isOwn = 'principal' in unlinking
  const account = isOwn ? unlinking.principal.account : unlinking.account
  const by = isOwn ? { client: unlinking.client } : {}
  const { id } = unlinking
  const now = clock.now()
  const { kind } = await store.identities.unlink({
    accountId: account.id,
    id,
    approval: isOwn ? unlinking.approval : undefined,
    now,
    mail: noticeTo(context, account, 'provider_unlinked', by),
    event: {
      type: 'identity.unlinked',
      at: now,
      accountId: account.id,
      ...(isOwn ? unlinking.client : { actor: unlinking.actor }),
      detail: { identity: id },
    },
  })
  if (kind === 'not_found') throw new Refused({ code: 'identity_not_found' })
  if (kind === 'last_way_in') throw new Refused({ code: 'last_way_in' })
  if (kind === 'approval_invalid' && isOwn) {
    throw await approvalRequired(context, { principal: unlinking.principal, purpose: 'link' })
  }
  wakeMailDelivery()
}

/** The ways to sign in that an account has at other providers, with their labels. */
export async function listIdentities(
  { store, federation }: UseCaseContext,
  accountId: AccountId,
): Promise<readonly (LinkedIdentity & { readonly label: string })[]> {
  const identities = await store.identities.list(accountId)
  return identities.map((identity) => {
    const provider = federation?.providers.find(({ name }) => name === identity.provider)
    return { ...identity, label: provider?.label ?? identity.provider }
  })
}
