import type { FactorStore } from '@usher/engine'
import cassandra from 'cassandra-driver'
import { cassandraApprovals, holdsApproval, spentApproval } from '../approvals.ts'
import { numbered } from '../audit/events.ts'
import { storedMail } from '../changes/consequences.ts'
import { cql } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'
import { keptSession } from '../sessions/session-row.ts'
import { changeFactors } from './change-factors.ts'
import { type StoredTotp, setFactors } from './stored-factors.ts'
import { withPasskey } from './stored-passkeys.ts'

const { TimeUuid } = cassandra.types

type Call<Method extends keyof FactorStore> = Parameters<FactorStore[Method]>[0]
type Answer<Method extends keyof FactorStore> = Awaited<ReturnType<FactorStore[Method]>>

export async function beginTotp(
  context: RealmContext,
  { accountId, factor, approval }: Call<'beginTotp'>,
): Promise<Answer<'beginTotp'>> {
  const { isValid } = cassandraApprovals(context)
  const totp: StoredTotp = {
    id: factor.id,
    sealed: Buffer.from(factor.sealedSecret).toString('base64'),
    createdAt: factor.createdAt.toISOString(),
    expiresAt: factor.expiresAt.toISOString(),
    lastStep: 0,
    failures: 0,
  }
  return changeFactors<Answer<'beginTotp'>>(
    context,
    accountId,
    async (_, { stored }) => {
      if (stored.totp?.confirmedAt) return { instead: { kind: 'factor_exists' } }
      if (!(await isValid(approval))) return { instead: { kind: 'approval_invalid' } }
      return {
        set: cql`${setFactors({ ...stored, totp })}, ${spentApproval(approval)}`,
        guard: holdsApproval(approval),
        consequences: {},
        outcome: { kind: 'begun' },
      }
    },
    { kind: 'approval_invalid' },
  )
}

/** Sessions of an earlier epoch have ended, but for the one that is kept. */
export async function confirmTotp(
  context: RealmContext,
  change: Call<'confirmTotp'>,
): Promise<Answer<'confirmTotp'>> {
  const { accountId, id, step, recoveryHashes, keepSession, now, event, mail } = change
  return changeFactors<Answer<'confirmTotp'>>(
    context,
    accountId,
    async (row, { stored }) => {
      const { totp, codes } = stored
      const isWaiting = totp?.id === id && !totp.confirmedAt && new Date(totp.expiresAt) > now
      if (!isWaiting) return { instead: { kind: 'not_found' } }
      const at = now.toISOString()
      const confirmed = { ...totp, confirmedAt: at, lastUsedAt: at, lastStep: step, failures: 0 }
      const withRecoveryCodes = codes.length === 0 && recoveryHashes.length > 0
      const kept = withRecoveryCodes ? recoveryHashes : codes
      const session = await keptSession(context, row, keepSession, now)
      return {
        set: cql`${setFactors({ ...stored, totp: confirmed, codes: kept })},
          session_epoch = ${TimeUuid.fromDate(now)}, kept_session = ${session}`,
        guard: cql`session_epoch = ${row.session_epoch?.toString() ?? null}`,
        consequences: {
          event: numbered(context, event, accountId),
          mail: mail && storedMail(mail, now),
        },
        outcome: { kind: 'confirmed', withRecoveryCodes },
      }
    },
    { kind: 'not_found' },
  )
}

export async function countFailure(
  context: RealmContext,
  { accountId, id, max, now, event, mail }: Call<'countFailure'>,
): Promise<Answer<'countFailure'>> {
  return changeFactors<Answer<'countFailure'>>(
    context,
    accountId,
    async (_, { stored }) => {
      const { totp, passkeys } = stored
      const factor = totp?.id === id ? totp : passkeys.find((passkey) => passkey.id === id)
      if (!factor || factor.disabledAt) return { instead: { disabled: false } }
      const failures = factor.failures + 1
      const disabled = failures >= max
      const disabledAt = disabled ? now.toISOString() : undefined
      const failed =
        totp?.id === id
          ? { totp: { ...totp, failures, disabledAt } }
          : {
              passkeys: withPasskey(passkeys, id, {
                ...{ failures, disabledAt, disabledFor: disabled ? 'failures' : undefined },
              }),
            }
      return {
        set: setFactors({ ...stored, ...failed }),
        consequences: disabled
          ? { event: numbered(context, event, accountId), mail: mail && storedMail(mail, now) }
          : {},
        outcome: { disabled },
      }
    },
    { disabled: false },
  )
}
