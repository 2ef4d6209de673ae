import type { AccountId } from '../brand.ts'
import type { UseCaseContext } from '../context.ts'
import type { Account, AccountStatus } from '../ports.ts'
import { Refused } from '../refusals.ts'

/**
 * Puts an account into another state. Leaving `active` ends all its sessions for good.
 *
 * @param change.actor who decided: `operator:<name>`, `account:<id>` or `system`
 * @param change.until of a suspension: when it ends by itself; absent: when an operator ends it
 * @throws {Refused} `account_not_found`
 */
export async function changeStatus(
  { realm, store: { accounts }, clock }: UseCaseContext,
  change: {
    accountId: AccountId
    status: AccountStatus
    actor: string
    until?: Date | undefined
  },
): Promise<Account> {
  const { accountId, status, actor, until } = change
  if (!realm.statuses.includes(status)) {
    throw new TypeError(`realm ${realm.name} knows no status ${status}`)
  }
  if (until && status !== 'suspended') throw new TypeError(`${status} has no end`)
  const now = clock.now()
  const account = await accounts.changeStatus({
    accountId,
    status,
    suspendedUntil: until,
    now,
    event: {
      type: 'account.status_changed',
      at: now,
      accountId,
      actor,
      detail: { status, ...(until && { until: until.toISOString() }) },
    },
  })
  if (!account) throw new Refused({ code: 'account_not_found' })
  return account
}

/**
 * Deletes an account with everything that belongs to it; the audit log keeps the event.
 *
 * @throws {Refused} `account_not_found`
 */
export async function deleteAccount(
  { store: { accounts }, clock }: UseCaseContext,
  { accountId, actor }: { accountId: AccountId; actor: string },
): Promise<void> {
  const event = { type: 'account.deleted', at: clock.now(), accountId, actor } as const
  const outcome = await accounts.delete({ accountId, event })
  if (outcome.kind === 'not_found') throw new Refused({ code: 'account_not_found' })
}
