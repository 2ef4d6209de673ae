import { type FactorStore, type Factors, hasSecondFactor } from '@usher/engine'
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
import { hasOtherWayIn } from '../ways-in.ts'
import { endChallenges } from './challenges.ts'
import { findFactorsIn } from './find-factors.ts'
import { removeRecoveryCodes } from './recovery-codes.ts'

const removeStatements = (_: RealmContext, db: Kysely<EngineTables>) => ({
  removeTotp: prepared<{ account: AccountKey }, { id: string }>((place) =>
    db.deleteFrom('totp_factors').where('account_id', '=', place('account')).returning('id'),
  ),
  removePasskey: prepared<{ account: AccountKey; id: string }, never>((place) =>
    db
      .deleteFrom('passkeys')
      .where('account_id', '=', place('account'))
      .where('id', '=', place('id')),
  ),
  removePasskeys: prepared<{ account: AccountKey }, { id: string }>((place) =>
    db.deleteFrom('passkeys').where('account_id', '=', place('account')).returning('id'),
  ),
})

export async function removeFactorIn(
  tx: EngineTx,
  { accountId, id, keepLast, approval, now, event, mail }: Parameters<FactorStore['remove']>[0],
): ReturnType<FactorStore['remove']> {
  const account = keyOf(tx, accountId)
  await holdAccount(tx, account)
  const factors = await findFactorsIn(tx, account)
  const isTotp = factors.totp?.id === id && factors.totp.confirmedAt !== undefined
  const passkey = factors.passkeys.find((each) => each.id === id)
  if (!isTotp && !passkey) return { kind: 'not_found' }
  const isLast = !hasSecondFactor(tx.realm, without(factors, id))
  if (isLast && keepLast) return { kind: 'last_one' }
  if (passkey?.use === 'sign_in' && !(await hasOtherWayIn(tx, { account, id }))) {
    return { kind: 'last_way_in' }
  }
  if (!(await spendApproval(tx, approval))) return { kind: 'approval_invalid' }
  const { removeTotp, removePasskey } = tx.statements(removeStatements)
  if (isTotp) await removeTotp(tx, { account })
  else await removePasskey(tx, { account, id })
  if (isLast) await removeRecoveryCodes(tx, account)
  await tx.record(event, accountId)
  if (mail) await postMail(tx, mail, now)
  return { kind: 'removed' }
}

function without({ totp, passkeys }: Factors, id: string): Pick<Factors, 'totp' | 'passkeys'> {
  return {
    totp: totp?.id === id ? undefined : totp,
    passkeys: passkeys.filter((passkey) => passkey.id !== id),
  }
}

export async function removeAllIn(
  tx: EngineTx,
  { accountId, now, event, mail }: Parameters<FactorStore['removeAll']>[0],
): ReturnType<FactorStore['removeAll']> {
  const account = keyOf(tx, accountId)
  await holdAccount(tx, account)
  const { removeTotp, removePasskeys } = tx.statements(removeStatements)
  const apps = await removeTotp(tx, { account })
  const passkeys = await removePasskeys(tx, { account })
  await removeRecoveryCodes(tx, account)
  await endChallenges(tx, account)
  await revokeSessions(tx, { account, now })
  await tx.record(event, accountId)
  if (mail) await postMail(tx, mail, now)
  return { removed: apps.length + passkeys.length }
}
