import { type FactorStore, hasSecondFactor } from '@usher/engine'
import cassandra from 'cassandra-driver'
import { cassandraApprovals, holdsApproval, spentApproval } from '../approvals.ts'
import { numbered } from '../audit/events.ts'
import { storedMail } from '../changes/consequences.ts'
import { cql, type Statement } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'
import { noChallenges } from './challenges.ts'
import { changeFactors } from './change-factors.ts'
import { factorsOf, NO_FACTORS, setFactors } from './stored-factors.ts'

const { TimeUuid } = cassandra.types

type Removal = Awaited<ReturnType<FactorStore['remove']>>

export async function removeFactor(
  context: RealmContext,
  change: Parameters<FactorStore['remove']>[0],
): Promise<Removal> {
  const { accountId, id, keepLast, approval, now, event, mail } = change
  const { isValid } = cassandraApprovals(context)
  return changeFactors<Removal>(
    context,
    accountId,
    async (_, { stored }) => {
      const { totp, ...others } = stored
      if (totp?.id !== id || !totp.confirmedAt) return { instead: { kind: 'not_found' } }
      const isLast = !hasSecondFactor(context.realm, factorsOf(others))
      if (isLast && keepLast) return { instead: { kind: 'last_one' } }
      if (!(await isValid(approval))) return { instead: { kind: 'approval_invalid' } }
      const left = isLast ? { ...others, codes: [] } : others
      return {
        set: cql`${setFactors(left)}, ${spentApproval(approval)}`,
        guard: holdsApproval(approval),
        consequences: {
          event: numbered(context, event, accountId),
          mail: mail && storedMail(mail, now),
        },
        outcome: { kind: 'removed' },
      }
    },
    { kind: 'not_found' },
  )
}

export async function removeAll(
  context: RealmContext,
  { accountId, now, event, mail }: Parameters<FactorStore['removeAll']>[0],
): ReturnType<FactorStore['removeAll']> {
  return changeFactors(
    context,
    accountId,
    async (_, { stored }) => ({
      set: withoutFactors(now),
      consequences: {
        event: numbered(context, event, accountId),
        mail: mail && storedMail(mail, now),
      },
      outcome: { removed: stored.totp ? 1 : 0 },
    }),
    { removed: 0 },
  )
}

/** Part of a change: factors, recovery codes, challenges and sessions end. */
export function withoutFactors(now: Date): Statement {
  return cql`${setFactors(NO_FACTORS)}, ${noChallenges},
    session_epoch = ${TimeUuid.fromDate(now)}, kept_session = null`
}
