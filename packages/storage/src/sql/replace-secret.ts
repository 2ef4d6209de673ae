import type { AccountStore } from '@usher/engine'
import { keyOf } from '../realm-context.ts'
import type { EngineTx } from '../realm-tx.ts'
import { deleteApprovals, holdApproved, spendApproval } from './approvals.ts'
import { setSecret } from './credentials.ts'
import { touchAccount } from './held-account.ts'
import { revokeSessions } from './open-session.ts'

export async function replaceSecretIn(
  tx: EngineTx,
  change: Parameters<AccountStore['replaceSecret']>[0],
): ReturnType<AccountStore['replaceSecret']> {
  const { accountId, credential, keepSession, approval, now, event } = change
  const account = keyOf(tx, accountId)
  if (!(await holdApproved(tx, approval))) return { kind: 'approval_invalid' }
  if (!(await spendApproval(tx, approval))) return { kind: 'approval_invalid' }
  await setSecret(tx, account, { ...credential, now })
  await deleteApprovals(tx, account)
  await revokeSessions(tx, { account, except: keepSession, now })
  await touchAccount(tx, { account, now })
  await tx.record(event, accountId)
  return { kind: 'replaced' }
}
