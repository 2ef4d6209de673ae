import type { AccountId } from '../brand.ts'
import type { UseCaseContext } from '../context.ts'
import { noticeOf } from '../notices/write-notice.ts'
import { Refused } from '../refusals.ts'
import { checkPassword } from './check-password.ts'

/**
 * Gives an account a password on behalf of an operator, whatever it had, and ends its sessions. For
 * accounts that came in without one where no mail leads to a new one.
 *
 * @param actor who decided: `operator:<name>` or `account:<id>`
 * @throws {Refused} `password_too_weak`, `account_not_found`
 */
export async function setPassword(
  context: UseCaseContext,
  { accountId, password, actor }: { accountId: AccountId; password: string; actor: string },
): Promise<void> {
  const { accounts } = context.store
  const account = await accounts.findById(accountId)
  if (!account) throw new Refused({ code: 'account_not_found' })
  await checkPassword(context, password, account)
  const newHash = await context.hasher.hash(password)
  for (;;) {
    const known = await accounts.findWithCredential({ identifier: account.identifier })
    if (known?.credential.kind !== 'password') throw new Refused({ code: 'account_not_found' })
    const now = context.clock.now()
    const event = { type: 'password.changed', at: now, accountId, actor } as const
    const verified = known.credential.hash
    const notice = noticeOf(context, 'password_changed', { at: now })
    const change = { accountId, verified, newHash, notice, now, event }
    const outcome = await accounts.changePassword(change)
    if (outcome.kind === 'changed') return context.wakeMailDelivery()
    // Somebody else changed it first; the operator's password still wins.
  }
}
