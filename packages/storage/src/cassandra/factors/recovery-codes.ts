import { type FactorStore, hasSecondFactor } from '@usher/engine'
import { cassandraApprovals, holdsApproval, spentApproval } from '../approvals.ts'
import { numbered } from '../audit/events.ts'
import { storedMail } from '../changes/consequences.ts'
import { cql } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'
import { changeFactors } from './change-factors.ts'
import { factorsOf, setFactors } from './stored-factors.ts'

type Answer = Awaited<ReturnType<FactorStore['replaceRecoveryCodes']>>

export async function replaceRecoveryCodes(
  context: RealmContext,
  change: Parameters<FactorStore['replaceRecoveryCodes']>[0],
): Promise<Answer> {
  const { accountId, hashes, approval, now, event, mail } = change
  const { isValid } = cassandraApprovals(context)
  return changeFactors<Answer>(
    context,
    accountId,
    async (_, { stored }) => {
      if (!hasSecondFactor(context.realm, factorsOf(stored))) {
        return { instead: { kind: 'factor_missing' } }
      }
      if (!(await isValid(approval))) return { instead: { kind: 'approval_invalid' } }
      return {
        set: cql`${setFactors({ ...stored, codes: hashes })}, ${spentApproval(approval)}`,
        guard: holdsApproval(approval),
        consequences: {
          event: numbered(context, event, accountId),
          mail: mail && storedMail(mail, now),
        },
        outcome: { kind: 'replaced' },
      }
    },
    { kind: 'factor_missing' },
  )
}
