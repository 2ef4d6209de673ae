import type { AccountStore } from '@usher/engine'
import { replaceHash } from './credentials.ts'
import { recordIn } from './events.ts'
import { holdAccount, touchAccount } from './held-account.ts'
import { accountKeyIn, type RealmDatabase } from './home.ts'
import { revokeSessions } from './open-session.ts'

export async function changePasswordIn(
  tx: RealmDatabase,
  change: Parameters<AccountStore['changePassword']>[0],
): Promise<{ kind: 'changed' } | { kind: 'changed_meanwhile' }> {
  const { accountId, verified, newHash, keepSession, now, event } = change
  const account = accountKeyIn(tx, accountId)
  await holdAccount(tx, account)
  const isReplaced = await replaceHash(tx, account, { verified, newHash, now })
  if (!isReplaced) return { kind: 'changed_meanwhile' }
  await revokeSessions(tx, { account, except: keepSession, now })
  await touchAccount(tx, { account, now })
  await recordIn(tx, event, accountId)
  return { kind: 'changed' }
}
