import type { AccountId, RightProof } from '@usher/engine'
import { type Kysely, sql } from 'kysely'
import type { AccountKey } from '../../columns.ts'
import { prepared } from '../../prepared.ts'
import type { RealmContext } from '../../realm-context.ts'
import type { EngineTx } from '../../realm-tx.ts'
import type { EngineTables } from '../../tables.ts'
import { postMail } from '../mails.ts'

interface Holder {
  readonly account: AccountKey
}

const spendStatements = (_: RealmContext, db: Kysely<EngineTables>) => ({
  spendStep: prepared<Holder & { id: string; step: number; now: Date }, { id: string }>((place) =>
    db
      .updateTable('totp_factors')
      .set({ last_step: place('step'), last_used_at: place('now'), failures: 0 })
      .where('id', '=', place('id'))
      .where('account_id', '=', place('account'))
      .where('confirmed_at', 'is not', null)
      .where('disabled_at', 'is', null)
      .where('last_step', '<', place('step'))
      .returning('id'),
  ),
  // Level 3 §6.1.1: the counter grows, or the authenticator has none.
  spendAssertion: prepared<
    Holder & { id: string; count: number; backedUp: boolean; now: Date },
    { id: string }
  >((place) =>
    db
      .updateTable('passkeys')
      .set({
        sign_count: place('count'),
        backed_up: place('backedUp'),
        last_used_at: place('now'),
        failures: 0,
      })
      .where('id', '=', place('id'))
      .where('account_id', '=', place('account'))
      .where('disabled_at', 'is', null)
      .where(
        sql<boolean>`(sign_count < ${place('count')} or (sign_count = 0 and ${place('count')} = 0))`,
      )
      .returning('id'),
  ),
  spendCode: prepared<Holder & { hash: string }, { hash: string }>((place) =>
    db
      .deleteFrom('recovery_codes')
      .where('account_id', '=', place('account'))
      .where('hash', '=', place('hash'))
      .returning('hash'),
  ),
  enableOtherPasskeys: prepared<Holder & { id: string }, never>((place) =>
    db
      .updateTable('passkeys')
      .set({ disabled_at: null, disabled_for: null, failures: 0 })
      .where('account_id', '=', place('account'))
      .where('disabled_for', '=', 'failures')
      .where('id', '<>', place('id')),
  ),
  enableOthers: prepared<Holder & { id: string }, never>((place) =>
    db
      .updateTable('totp_factors')
      .set({ disabled_at: null, failures: 0 })
      .where('account_id', '=', place('account'))
      .where('disabled_at', 'is not', null)
      .where('id', '<>', place('id')),
  ),
  countCodes: prepared<Holder, { codes: number }>((place) =>
    db
      .selectFrom('recovery_codes')
      .select(sql<number>`count(*)`.as('codes'))
      .where('account_id', '=', place('account')),
  ),
})

/** @returns `false` if somebody was faster with it, or the factor is gone or disabled */
export async function spendProof(
  tx: EngineTx,
  accountId: AccountId,
  { account, proof, now }: { account: AccountKey; proof: RightProof; now: Date },
): Promise<boolean> {
  const { spendStep, spendAssertion, spendCode, countCodes } = tx.statements(spendStatements)
  if (proof.kind === 'totp') {
    return (await spendStep(tx, { account, id: proof.id, step: proof.step, now })).length > 0
  }
  if (proof.kind === 'passkey') {
    const { id, signCount: count, backedUp } = proof
    return (await spendAssertion(tx, { account, id, count, backedUp, now })).length > 0
  }
  const spent = await spendCode(tx, { account, hash: proof.hash })
  if (spent.length === 0) return false
  const [counted] = await countCodes(tx, { account })
  const { event, mail } = proof.used(Number(counted?.codes ?? 0))
  await tx.record(event, accountId)
  if (mail) await postMail(tx, mail, now)
  return true
}

/** Whoever proves another factor is the holder, so wrong codes do not lock them out any longer. */
export async function enableOtherFactors(
  tx: EngineTx,
  account: AccountKey,
  proof: RightProof,
): Promise<void> {
  const id = proof.kind === 'recovery_code' ? '' : proof.id
  const { enableOthers, enableOtherPasskeys } = tx.statements(spendStatements)
  await enableOthers(tx, { account, id })
  await enableOtherPasskeys(tx, { account, id })
}
