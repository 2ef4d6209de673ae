import type { FactorStore } from '@usher/engine'
import { type Kysely, sql } from 'kysely'
import type { AccountKey } from '../../columns.ts'
import { prepared } from '../../prepared.ts'
import { keyOf, type RealmContext } from '../../realm-context.ts'
import type { EngineTx } from '../../realm-tx.ts'
import type { EngineTables } from '../../tables.ts'
import { holdApproved, spendApproval } from '../approvals.ts'
import { holdAccount } from '../held-account.ts'
import { postMail } from '../mails.ts'
import { revokeSessions } from '../open-session.ts'
import { findFactorsIn } from './find-factors.ts'
import { storeRecoveryCodes } from './recovery-codes.ts'

type Call<Method extends keyof FactorStore> = Parameters<FactorStore[Method]>[0]

interface Named {
  readonly account: AccountKey
  readonly id: string
  readonly now: Date
}

const totpStatements = (_: RealmContext, db: Kysely<EngineTables>) => ({
  removeUnconfirmed: prepared<{ account: AccountKey }, never>((place) =>
    db
      .deleteFrom('totp_factors')
      .where('account_id', '=', place('account'))
      .where('confirmed_at', 'is', null),
  ),
  begin: prepared<Named & { sealed: Uint8Array; end: Date }, never>((place) =>
    db.insertInto('totp_factors').values({
      id: place('id'),
      account_id: place('account'),
      sealed_secret: place('sealed'),
      created_at: place('now'),
      expires_at: place('end'),
    }),
  ),
  confirm: prepared<Named & { step: number }, { id: string }>((place) =>
    db
      .updateTable('totp_factors')
      .set({
        confirmed_at: place('now'),
        last_used_at: place('now'),
        last_step: place('step'),
        failures: 0,
      })
      .where('id', '=', place('id'))
      .where('account_id', '=', place('account'))
      .where('confirmed_at', 'is', null)
      .where('expires_at', '>', place('now'))
      .returning('id'),
  ),
  fail: prepared<Omit<Named, 'now'>, { failures: number }>((place) =>
    db
      .updateTable('totp_factors')
      .set((row) => ({ failures: row('failures', '+', 1) }))
      .where('id', '=', place('id'))
      .where('account_id', '=', place('account'))
      .where('disabled_at', 'is', null)
      .returning('failures'),
  ),
  failPasskey: prepared<Omit<Named, 'now'>, { failures: number }>((place) =>
    db
      .updateTable('passkeys')
      .set((row) => ({ failures: row('failures', '+', 1) }))
      .where('id', '=', place('id'))
      .where('account_id', '=', place('account'))
      .where('disabled_at', 'is', null)
      .returning('failures'),
  ),
  disablePasskey: prepared<Named, never>((place) =>
    db
      .updateTable('passkeys')
      .set({ disabled_at: place('now'), disabled_for: sql`'failures'` })
      .where('id', '=', place('id'))
      .where('account_id', '=', place('account')),
  ),
  disable: prepared<Named, never>((place) =>
    db
      .updateTable('totp_factors')
      .set({ disabled_at: place('now') })
      .where('id', '=', place('id'))
      .where('account_id', '=', place('account')),
  ),
})

// Whoever holds the account's row comes first; what the others find afterwards is final.
export async function beginTotpIn(
  tx: EngineTx,
  { accountId, factor, approval }: Call<'beginTotp'>,
): ReturnType<FactorStore['beginTotp']> {
  const { removeUnconfirmed, begin } = tx.statements(totpStatements)
  const account = keyOf(tx, accountId)
  if (!(await holdApproved(tx, approval))) return { kind: 'approval_invalid' }
  const { totp } = await findFactorsIn(tx, account)
  if (totp?.confirmedAt) return { kind: 'factor_exists' }
  if (!(await spendApproval(tx, approval))) return { kind: 'approval_invalid' }
  await removeUnconfirmed(tx, { account })
  const { id, sealedSecret: sealed, createdAt: now, expiresAt: end } = factor
  await begin(tx, { account, id, sealed, now, end })
  return { kind: 'begun' }
}

export async function confirmTotpIn(
  tx: EngineTx,
  { accountId, id, step, recoveryHashes, keepSession, now, event, mail }: Call<'confirmTotp'>,
): ReturnType<FactorStore['confirmTotp']> {
  const account = keyOf(tx, accountId)
  await holdAccount(tx, account)
  const confirmed = await tx.statements(totpStatements).confirm(tx, { account, id, step, now })
  if (confirmed.length === 0) return { kind: 'not_found' }
  const withRecoveryCodes = await storeRecoveryCodes(tx, account, recoveryHashes)
  await revokeSessions(tx, { account, except: keepSession, now })
  await tx.record(event, accountId)
  if (mail) await postMail(tx, mail, now)
  return { kind: 'confirmed', withRecoveryCodes }
}

export async function countFailureIn(
  tx: EngineTx,
  { accountId, id, max, now, event, mail }: Call<'countFailure'>,
): ReturnType<FactorStore['countFailure']> {
  const { fail, failPasskey, disable, disablePasskey } = tx.statements(totpStatements)
  const account = keyOf(tx, accountId)
  const [app] = await fail(tx, { account, id })
  const [passkey] = app ? [] : await failPasskey(tx, { account, id })
  const failed = app ?? passkey
  if (!failed || failed.failures < max) return { disabled: false }
  await (app ? disable : disablePasskey)(tx, { account, id, now })
  await tx.record(event, accountId)
  if (mail) await postMail(tx, mail, now)
  return { disabled: true }
}
