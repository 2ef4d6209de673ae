import type { UseCaseContext } from '../context.ts'
import type { Account } from '../ports.ts'

/**
 * The account as it is now: whose suspension is over is active again, from that moment on and not
 * from when somebody comes to look.
 */
export async function endElapsedSuspension(
  { store: { accounts }, clock }: Pick<UseCaseContext, 'store' | 'clock'>,
  account: Account,
): Promise<Account> {
  const { id: accountId, status, suspendedUntil } = account
  const now = clock.now()
  if (status !== 'suspended' || !suspendedUntil || suspendedUntil > now) return account
  const active = await accounts.endSuspension({
    accountId,
    now,
    event: {
      type: 'account.status_changed',
      at: now,
      accountId,
      actor: 'system',
      detail: { status: 'active' },
    },
  })
  return active ?? (await accounts.findById(accountId)) ?? account
}

/** Ends suspensions that are over, a few at a time. @returns how many there were */
export async function endElapsedSuspensions(
  context: Pick<UseCaseContext, 'store' | 'clock'>,
): Promise<number> {
  const { accounts } = context.store
  const elapsed = await accounts.listElapsedSuspensions({ now: context.clock.now(), limit: 20 })
  for (const accountId of elapsed) {
    const account = await accounts.findById(accountId)
    if (account) await endElapsedSuspension(context, account)
  }
  return elapsed.length
}
