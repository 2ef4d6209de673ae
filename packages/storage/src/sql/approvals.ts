import {
  type ApprovalHolder,
  type ApprovalPurpose,
  type ApprovalStore,
  type ApprovalToSpend,
  hasSecondFactor,
  type NewApproval,
  type Proved,
} from '@usher/engine'
import { type Kysely, sql } from 'kysely'
import type { AccountKey } from '../columns.ts'
import type { Database } from '../database.ts'
import { type Place, prepared } from '../prepared.ts'
import { keyOf, type RealmContext } from '../realm-context.ts'
import type { EngineTx } from '../realm-tx.ts'
import type { EngineTables } from '../tables.ts'
import { holdsCredential } from './credentials.ts'
import { findFactorsIn } from './factors/find-factors.ts'
import { enableOtherFactors, spendProof } from './factors/spend-proof.ts'
import { findAccountIn, holdAccount } from './held-account.ts'

interface HolderValues {
  readonly hash: string
  readonly account: AccountKey
  readonly session: string | null
  readonly purpose: ApprovalPurpose
}

interface NewValues extends HolderValues {
  readonly created: Date
  readonly end: Date
}

interface UseValues extends HolderValues {
  readonly now: Date
}

const approvalStatements = (_: RealmContext, db: Kysely<EngineTables>) => {
  /** Of this account, session and purpose, before its end, and its session is open. */
  const isGood = (place: Place<UseValues>) =>
    sql<boolean>`hash = ${place('hash')} and account_id = ${place('account')}
      and purpose = ${place('purpose')} and expires_at > ${place('now')}
      and coalesce(session_id, '') = coalesce(${place('session')}, '')
      and (session_id is null or exists (select 1 from sessions where sessions.id = session_id
        and sessions.revoked_at is null and sessions.expires_at > ${place('now')}))`
  return {
    insert: prepared<NewValues, never>((place) =>
      db.insertInto('approvals').values({
        hash: place('hash'),
        account_id: place('account'),
        session_id: place('session'),
        purpose: place('purpose'),
        created_at: place('created'),
        expires_at: place('end'),
      }),
    ),
    find: prepared<UseValues, { hash: string }>((place) =>
      db.selectFrom('approvals').select('hash').where(isGood(place)),
    ),
    spend: prepared<UseValues, { hash: string }>((place) =>
      db.deleteFrom('approvals').where(isGood(place)).returning('hash'),
    ),
    deleteAll: prepared<Pick<HolderValues, 'account'>, never>((place) =>
      db.deleteFrom('approvals').where('account_id', '=', place('account')),
    ),
    deleteExpired: prepared<Pick<UseValues, 'account' | 'now'>, never>((place) =>
      db
        .deleteFrom('approvals')
        .where('account_id', '=', place('account'))
        .where('expires_at', '<=', place('now')),
    ),
  }
}

/** Approvals in SQL. */
export function sqlApprovals(
  { read, write }: Database<EngineTables>,
  context: RealmContext,
): ApprovalStore {
  const { find } = approvalStatements(context, read)
  return {
    give: ({ approval, proved, event }) =>
      write(async (tx) => {
        if (!(await stillHolds(tx, approval, proved))) return { kind: 'changed_meanwhile' }
        const { insert, deleteExpired } = tx.statements(approvalStatements)
        const { createdAt: created, expiresAt: end } = approval
        const holder = holderValues(tx, approval)
        await deleteExpired(tx, { account: holder.account, now: created })
        await insert(tx, { ...holder, created, end })
        await tx.record(event, approval.accountId)
        return { kind: 'given' }
      }),

    async isValid(approval) {
      return (await find(read, useValues(context, approval))).length > 0
    },
  }
}

/**
 * Holds the account for a change that needs an approval. Looks at the approval before it waits for
 * the account: once one of many changes has spent it, the others neither wait in line nor keep a
 * connection that somebody else needs.
 *
 * @returns `false`: the approval is not good any more, and nothing is held
 */
export async function holdApproved(tx: EngineTx, approval: ApprovalToSpend): Promise<boolean> {
  const values = useValues(tx, approval)
  if ((await tx.statements(approvalStatements).find(tx, values)).length === 0) return false
  return holdAccount(tx, values.account)
}

/**
 * Spends the approval of a change within that change. Of many simultaneous calls with one approval
 * exactly one is answered `true`.
 */
export async function spendApproval(tx: EngineTx, approval: ApprovalToSpend): Promise<boolean> {
  const { spend } = tx.statements(approvalStatements)
  return (await spend(tx, useValues(tx, approval))).length > 0
}

/** What was proved with a former credential is worth nothing any more. */
export async function deleteApprovals(tx: EngineTx, account: AccountKey): Promise<void> {
  await tx.statements(approvalStatements).deleteAll(tx, { account })
}

async function stillHolds(
  tx: EngineTx,
  { accountId, createdAt: now }: NewApproval,
  proved: Proved,
): Promise<boolean> {
  const account = keyOf(tx, accountId)
  await holdAccount(tx, account)
  if ((await findAccountIn(tx, account))?.status !== 'active') return false
  if (proved.kind === 'factor') {
    const { proof } = proved
    const isSpent = await spendProof(tx, accountId, { account, proof, now })
    if (isSpent) await enableOtherFactors(tx, account, proof)
    return isSpent
  }
  if (hasSecondFactor(tx.realm, await findFactorsIn(tx, account))) return false
  if (proved.kind === 'mailed_code') return true
  return holdsCredential(tx, account, proved.credential)
}

function useValues(context: Pick<RealmContext, 'realm'>, approval: ApprovalToSpend): UseValues {
  return { ...holderValues(context, approval), now: approval.now }
}

function holderValues(
  context: Pick<RealmContext, 'realm'>,
  { hash, accountId, sessionId, purpose }: ApprovalHolder,
): HolderValues {
  return { hash, account: keyOf(context, accountId), session: sessionId ?? null, purpose }
}
