import type { AccountStore } from '@usher/engine'
import { keyOf } from '../realm-context.ts'
import type { EngineTx } from '../realm-tx.ts'
import { replaceHash } from './credentials.ts'
import { holdAccount, touchAccount } from './held-account.ts'
import { revokeSessions } from './open-session.ts'

export async function changePasswordIn(
  tx: EngineTx,
  change: Parameters<AccountStore['changePassword']>[0],
): Promise<{ kind: 'changed' } | { kind: 'changed_meanwhile' }> {
  const { accountId, verified, newHash, keepSession, now, event } = change
  const account = keyOf(tx, accountId)
  await holdAccount(tx, account)
  const isReplaced = await replaceHash(tx, account, { verified, newHash, now })
  if (!isReplaced) return { kind: 'changed_meanwhile' }
  await revokeSessions(tx, { account, except: keepSession, now })
  await touchAccount(tx, { account, now })
  await tx.record(event, accountId)
  return { kind: 'changed' }
}
