import {
  type ApprovalHolder,
  type ApprovalStore,
  type ApprovalToSpend,
  hasSecondFactor,
  type NewApproval,
  type Proved,
} from '@usher/engine'
import { findHolder, type HolderRow, passwordOf } from './accounts/credential.ts'
import { secondsFor } from './accounts/tokens.ts'
import { numbered } from './audit/events.ts'
import { changeRow } from './changes/change-row.ts'
import { accountRow } from './changes/row-key.ts'
import { cql, type Statement } from './client/statement.ts'
import { enableOthers, type Spent, spendProof } from './factors/spend-proof.ts'
import {
  type FoundFactors,
  factorsAsFound,
  factorsOf,
  readFactors,
  setFactors,
} from './factors/stored-factors.ts'
import { isAccountId, type RealmContext } from './realm-context.ts'
import { findSession, isLive } from './sessions/session-row.ts'

/** Approvals on Cassandra: they lie in the account's row, where its changes are decided. */
export function cassandraApprovals(context: RealmContext): ApprovalStore {
  return {
    give: (given) => context.turns.take(given.approval.accountId, () => give(context, given)),

    async isValid(approval) {
      const { hash, accountId, now } = approval
      if (!isAccountId(accountId)) return false
      const [row] = await context.cql.readSettled<{ facts: string | null; ends: Date | null }>(
        cql`select approvals[${hash}] as facts, approval_ends[${hash}] as ends from users
          where userid = ${accountId}`,
      )
      const isGood = row?.facts === factsOf(approval) && row.ends !== null && row.ends > now
      return isGood && (await hasOpenSession(context, approval))
    },
  }
}

async function give(
  context: RealmContext,
  given: Parameters<ApprovalStore['give']>[0],
): ReturnType<ApprovalStore['give']> {
  const { approval, proved, event } = given
  const { accountId } = approval
  for (;;) {
    const row = await findHolder(context, accountId)
    const found = await readFactors(context, accountId)
    const proof = row && (await stillHolds(context, { row, found, approval, proved }))
    if (!row || !proof) return { kind: 'changed_meanwhile' }
    const outcome = await changeRow(context, accountRow(accountId), {
      guarded: cql`update users set ${setFactors(proof.stored)} where userid = ${accountId}
        if email = ${row.email} and account_status = 'active' and password = ${row.password}
          and ${factorsAsFound(found)}`,
      also: [keepApproval(approval)],
      consequences: { ...proof.consequences, event: numbered(context, event, accountId) },
    })
    if (outcome.applied) return { kind: 'given' }
  }
}

interface Claimed {
  readonly row: HolderRow
  readonly found: FoundFactors
  readonly approval: NewApproval
  readonly proved: Proved
}

/** @returns the factors that are left when the proof has been spent */
async function stillHolds(
  context: RealmContext,
  { row, found, approval, proved }: Claimed,
): Promise<Spent | undefined> {
  const { accountId, createdAt: now } = approval
  if (row.account_status !== 'active') return undefined
  if (proved.kind === 'factor') {
    const { proof } = proved
    const spent = spendProof(context, found.stored, { accountId, proof, now })
    return spent && { ...spent, stored: enableOthers(spent.stored, proof) }
  }
  if (hasSecondFactor(context.realm, factorsOf(found.stored))) return undefined
  if (proved.kind === 'mailed_code') return { stored: found.stored, consequences: {} }
  const { credential } = proved
  const isRight =
    credential.kind === 'password' && (await passwordOf(context, row)) === credential.hash
  return isRight ? { stored: found.stored, consequences: {} } : undefined
}

/** Part of a change's condition: the approval is there, for this session and purpose. */
export function holdsApproval(approval: ApprovalToSpend): Statement {
  const { hash, now } = approval
  return cql`approvals[${hash}] = ${factsOf(approval)} and approval_ends[${hash}] > ${now}`
}

/** Part of a change: the approval is spent. */
export function spentApproval({ hash }: ApprovalHolder): Statement {
  return cql`approvals[${hash}] = ${null}, approval_ends[${hash}] = ${null}`
}

/** Part of a change: what was proved with a former credential is worth nothing any more. */
export const noApprovals = cql`approvals = ${{}}, approval_ends = ${{}}`

/** An approval ends with its session, which lies in a row of its own. */
async function hasOpenSession(
  context: RealmContext,
  { accountId, sessionId, now }: ApprovalToSpend,
): Promise<boolean> {
  if (sessionId === undefined) return true
  const [session, holder] = await Promise.all([
    findSession(context, sessionId),
    findHolder(context, accountId),
  ])
  return session !== undefined && holder !== undefined && isLive(session, holder, now)
}

function keepApproval(approval: NewApproval): Statement {
  const { hash, accountId, createdAt, expiresAt } = approval
  return cql`update users using ttl ${secondsFor(createdAt, expiresAt)}
    set approvals[${hash}] = ${factsOf(approval)}, approval_ends[${hash}] = ${expiresAt}
    where userid = ${accountId}`
}

function factsOf({ purpose, sessionId }: ApprovalHolder): string {
  return `${purpose} ${sessionId ?? ''}`
}
