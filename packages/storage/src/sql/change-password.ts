import type { AccountStore } from '@usher/engine'
import { keyOf } from '../realm-context.ts'
import type { EngineTx } from '../realm-tx.ts'
import { deleteApprovals, spendApproval } from './approvals.ts'
import { holdsCredential, setHash } from './credentials.ts'
import { holdAccount, notePassword } from './held-account.ts'
import { postMail } from './mails.ts'
import { revokeSessions } from './open-session.ts'

export async function changePasswordIn(
  tx: EngineTx,
  change: Parameters<AccountStore['changePassword']>[0],
): ReturnType<AccountStore['changePassword']> {
  const { accountId, verified, newHash, keepSession, approval, notice, now, event } = change
  const account = keyOf(tx, accountId)
  await holdAccount(tx, account)
  const isAsVerified = await holdsCredential(tx, account, { kind: 'password', hash: verified })
  if (!isAsVerified) return { kind: 'changed_meanwhile' }
  if (approval && !(await spendApproval(tx, approval))) return { kind: 'approval_invalid' }
  await setHash(tx, account, { newHash, now })
  await deleteApprovals(tx, account)
  await revokeSessions(tx, { account, except: keepSession, now })
  const changed = await notePassword(tx, { account, now })
  await tx.record(event, accountId)
  if (notice && changed) await postMail(tx, notice(changed), now)
  return { kind: 'changed' }
}
