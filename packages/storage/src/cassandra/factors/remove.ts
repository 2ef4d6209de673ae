import { type FactorStore, hasSecondFactor } from '@usher/engine'
import cassandra from 'cassandra-driver'
import { hasWayIn } from '../accounts/ways-in.ts'
import { cassandraApprovals, holdsApproval, spentApproval } from '../approvals.ts'
import { numbered } from '../audit/events.ts'
import { storedMail } from '../changes/consequences.ts'
import { cql, type Statement } from '../client/statement.ts'
import { readIdentities } from '../identities/stored-identities.ts'
import type { RealmContext } from '../realm-context.ts'
import { noChallenges } from './challenges.ts'
import { changeFactors } from './change-factors.ts'
import type { ClaimedPasskey } from './claim-passkey.ts'
import { factorsOf, NO_FACTORS, type StoredFactors, setFactors } from './stored-factors.ts'
import type { StoredPasskey } from './stored-passkeys.ts'

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
    async (row, { stored }) => {
      const others = without(stored, id)
      if (!others) return { instead: { kind: 'not_found' } }
      const isLast = !hasSecondFactor(context.realm, factorsOf(others))
      if (isLast && keepLast) return { instead: { kind: 'last_one' } }
      const passkey = stored.passkeys.find((one) => one.id === id)
      const isWayIn = passkey?.use === 'sign_in'
      const { text, list: identities } = await readIdentities(context, accountId)
      const rest = { factors: others, identities }
      if (isWayIn && !(await hasWayIn(context, row, rest))) {
        return { instead: { kind: 'last_way_in' } }
      }
      if (!(await isValid(approval))) return { instead: { kind: 'approval_invalid' } }
      const left = isLast ? { ...others, codes: [] } : others
      return {
        set: cql`${setFactors(left)}, ${spentApproval(approval)}`,
        guard: isWayIn
          ? cql`${holdsApproval(approval)} and password = ${row.password} and identities = ${text}`
          : holdsApproval(approval),
        consequences: {
          event: numbered(context, event, accountId),
          mail: mail && storedMail(mail, now),
          passkeys: passkey && [passkey].map(claimOf),
        },
        outcome: { kind: 'removed' },
      }
    },
    { kind: 'not_found' },
  )
}

/** @returns `undefined`: there is no such factor */
function without(stored: StoredFactors, id: string): StoredFactors | undefined {
  const { totp, passkeys, codes } = stored
  if (totp?.id === id && totp.confirmedAt) return { passkeys, codes }
  const left = passkeys.filter((passkey) => passkey.id !== id)
  return left.length < passkeys.length ? { ...stored, passkeys: left } : undefined
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
        passkeys: stored.passkeys.map(claimOf),
      },
      outcome: { removed: (stored.totp ? 1 : 0) + stored.passkeys.length },
    }),
    { removed: 0 },
  )
}

/** What tells whose credential it is goes with it. */
export function claimOf({ credentialId, id }: StoredPasskey): ClaimedPasskey {
  return { credentialId, id }
}

/** Part of a change: factors, recovery codes, challenges and sessions end. */
export function withoutFactors(now: Date): Statement {
  return cql`${setFactors(NO_FACTORS)}, ${noChallenges},
    session_epoch = ${TimeUuid.fromDate(now)}, kept_session = null`
}
