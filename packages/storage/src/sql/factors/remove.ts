import { type FactorStore, hasSecondFactor } from '@usher/engine'
import type { Kysely } from 'kysely'
import type { AccountKey } from '../../columns.ts'
import { prepared } from '../../prepared.ts'
import { keyOf, type RealmContext } from '../../realm-context.ts'
import type { EngineTx } from '../../realm-tx.ts'
import type { EngineTables } from '../../tables.ts'
import { spendApproval } from '../approvals.ts'
import { holdAccount } from '../held-account.ts'
import { postMail } from '../mails.ts'
import { revokeSessions } from '../open-session.ts'
import { endChallenges } from './challenges.ts'
import { findFactorsIn } from './find-factors.ts'
import { removeRecoveryCodes } from './recovery-codes.ts'

const removeStatements = (_: RealmContext, db: Kysely<EngineTables>) => ({
  removeTotp: prepared<{ account: AccountKey }, { id: string }>((place) =>
    db.deleteFrom('totp_factors').where('account_id', '=', place('account')).returning('id'),
  ),
})

export async function removeFactorIn(
  tx: EngineTx,
  { accountId, id, keepLast, approval, now, event, mail }: Parameters<FactorStore['remove']>[0],
): ReturnType<FactorStore['remove']> {
  const account = keyOf(tx, accountId)
  await holdAccount(tx, account)
  const factors = await findFactorsIn(tx, account)
  if (factors.totp?.id !== id || !factors.totp.confirmedAt) return { kind: 'not_found' }
  const isLast = !hasSecondFactor(tx.realm, { ...factors, totp: undefined })
  if (isLast && keepLast) return { kind: 'last_one' }
  if (!(await spendApproval(tx, approval))) return { kind: 'approval_invalid' }
  await tx.statements(removeStatements).removeTotp(tx, { account })
  if (isLast) await removeRecoveryCodes(tx, account)
  await tx.record(event, accountId)
  if (mail) await postMail(tx, mail, now)
  return { kind: 'removed' }
}

export async function removeAllIn(
  tx: EngineTx,
  { accountId, now, event, mail }: Parameters<FactorStore['removeAll']>[0],
): ReturnType<FactorStore['removeAll']> {
  const account = keyOf(tx, accountId)
  await holdAccount(tx, account)
  const removed = await tx.statements(removeStatements).removeTotp(tx, { account })
  await removeRecoveryCodes(tx, account)
  await endChallenges(tx, account)
  await revokeSessions(tx, { account, now })
  await tx.record(event, accountId)
  if (mail) await postMail(tx, mail, now)
  return { removed: removed.length }
}
