import type { ApprovalHolder, ApprovalStore, ApprovalToSpend, NewApproval } from '@usher/engine'
import { findHolder, passwordOf } from './accounts/credential.ts'
import { secondsFor } from './accounts/tokens.ts'
import { numbered } from './audit/events.ts'
import { changeRow } from './changes/change-row.ts'
import { accountRow } from './changes/row-key.ts'
import { cql, type Statement } from './client/statement.ts'
import { isAccountId, type RealmContext } from './realm-context.ts'
import { findSession, isLive } from './sessions/session-row.ts'

/** Approvals on Cassandra: they lie in the account's row, where its changes are decided. */
export function cassandraApprovals(context: RealmContext): ApprovalStore {
  return {
    give: ({ approval, proved, event }) =>
      context.turns.take(approval.accountId, async () => {
        const { accountId } = approval
        const row = await findHolder(context, accountId)
        if (proved.kind !== 'password') return { kind: 'changed_meanwhile' }
        const { credential } = proved
        const stored = row && (await passwordOf(context, row))
        if (!row || credential.kind !== 'password' || stored !== credential.hash) {
          return { kind: 'changed_meanwhile' }
        }
        const outcome = await changeRow(context, accountRow(accountId), {
          // A row has to be written for the guard's sake; its status stays what the guard says.
          guarded: cql`update users set account_status = 'active' where userid = ${accountId}
            if email = ${row.email} and account_status = 'active' and password = ${row.password}`,
          also: [keepApproval(approval)],
          consequences: { event: numbered(context, event, accountId) },
        })
        return { kind: outcome.applied ? 'given' : 'changed_meanwhile' }
      }),

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
