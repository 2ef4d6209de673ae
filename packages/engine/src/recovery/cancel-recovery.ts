import type { AccountId } from '../brand.ts'
import type { Client, UseCaseContext } from '../context.ts'
import { noticeTo } from '../notices/notice-to.ts'
import { hashToken } from '../tokens/random.ts'

/**
 * Cancels the recovery of an account, if one waits: its holder does, who is signed in or has the mail.
 *
 * @param cancel.by the account that is signed in, or the token of the mail that cancels
 */
export async function cancelRecovery(
  context: UseCaseContext,
  { by, client }: { by: { accountId: AccountId } | { token: string }; client: Client },
): Promise<void> {
  const { store, clock, wakeMailDelivery } = context
  const now = clock.now()
  const { cancelled } = await store.recoveries.cancel({
    of: 'token' in by ? { cancelHash: hashToken(by.token) } : by,
    now,
    event: { type: 'recovery.cancelled', at: now, ...client },
    mail: (account) => noticeTo(context, account, 'recovery_cancelled', { client }),
  })
  if (cancelled) wakeMailDelivery()
}

/** When the recovery was asked for that waits; every signed-in device shows it. */
export async function recoveryRequestedAt(
  { realm, store, clock }: UseCaseContext,
  { id: accountId }: { id: AccountId },
): Promise<Date | undefined> {
  if (!realm.secondFactors) return undefined // nothing can be lost; the look would be for nobody
  return (await store.recoveries.find({ accountId }, clock.now()))?.requestedAt
}
