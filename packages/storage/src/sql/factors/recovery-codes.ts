import { type FactorStore, hasSecondFactor } from '@usher/engine'
import type { Kysely } from 'kysely'
import type { AccountKey } from '../../columns.ts'
import { prepared } from '../../prepared.ts'
import { keyOf, type RealmContext } from '../../realm-context.ts'
import type { EngineTx } from '../../realm-tx.ts'
import type { EngineTables } from '../../tables.ts'
import { holdApproved, spendApproval } from '../approvals.ts'
import { postMail } from '../mails.ts'
import { findFactorsIn } from './find-factors.ts'

const recoveryCodeStatements = (_: RealmContext, db: Kysely<EngineTables>) => ({
  add: prepared<{ account: AccountKey; hash: string }, never>((place) =>
    db.insertInto('recovery_codes').values({ account_id: place('account'), hash: place('hash') }),
  ),
  removeAll: prepared<{ account: AccountKey }, never>((place) =>
    db.deleteFrom('recovery_codes').where('account_id', '=', place('account')),
  ),
})

/** Stores the codes if the account, which this change holds, has none. */
export async function storeRecoveryCodes(
  tx: EngineTx,
  account: AccountKey,
  hashes: readonly string[],
): Promise<boolean> {
  const { recoveryCodes } = await findFactorsIn(tx, account)
  if (recoveryCodes > 0 || hashes.length === 0) return false
  const { add } = tx.statements(recoveryCodeStatements)
  for (const hash of hashes) await add(tx, { account, hash })
  return true
}

export async function removeRecoveryCodes(tx: EngineTx, account: AccountKey): Promise<void> {
  await tx.statements(recoveryCodeStatements).removeAll(tx, { account })
}

export async function replaceRecoveryCodesIn(
  tx: EngineTx,
  {
    accountId,
    hashes,
    approval,
    now,
    event,
    mail,
  }: Parameters<FactorStore['replaceRecoveryCodes']>[0],
): ReturnType<FactorStore['replaceRecoveryCodes']> {
  const account = keyOf(tx, accountId)
  if (!(await holdApproved(tx, approval))) return { kind: 'approval_invalid' }
  if (!hasSecondFactor(tx.realm, await findFactorsIn(tx, account))) {
    return { kind: 'factor_missing' }
  }
  if (!(await spendApproval(tx, approval))) return { kind: 'approval_invalid' }
  await removeRecoveryCodes(tx, account)
  await storeRecoveryCodes(tx, account, hashes)
  await tx.record(event, accountId)
  if (mail) await postMail(tx, mail, now)
  return { kind: 'replaced' }
}
