import { type FactorStore, hasSecondFactor } from '@usher/engine'
import cassandra from 'cassandra-driver'
import { findHolder } from '../accounts/credential.ts'
import { secondsFor } from '../accounts/tokens.ts'
import { cassandraApprovals, holdsApproval, spentApproval } from '../approvals.ts'
import { numbered } from '../audit/events.ts'
import { storedMail } from '../changes/consequences.ts'
import { cql } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'
import { keptSession } from '../sessions/session-row.ts'
import { noteChallenge, openedChallenge } from './challenges.ts'
import { changeFactors } from './change-factors.ts'
import { claimPasskey, findPasskeyHolder, releasePasskey } from './claim-passkey.ts'
import { factorsOf, readFactors, setFactors } from './stored-factors.ts'
import { passkeyOf, storedPasskey, withPasskey } from './stored-passkeys.ts'

const { TimeUuid } = cassandra.types

type Call<Method extends keyof FactorStore> = Parameters<FactorStore[Method]>[0]
type Answer<Method extends keyof FactorStore> = Awaited<ReturnType<FactorStore[Method]>>

/** The challenge is opened and the approval is spent in one change. */
export async function beginPasskey(
  context: RealmContext,
  { accountId, challenge, limit, approval, now }: Call<'beginPasskey'>,
): Promise<Answer<'beginPasskey'>> {
  const { isValid } = cassandraApprovals(context)
  const ttl = secondsFor(now, challenge.expiresAt)
  await noteChallenge(context, accountId, challenge.hash, ttl)
  return changeFactors<Answer<'beginPasskey'>>(
    context,
    accountId,
    async (_, { stored }) => {
      if (stored.passkeys.length >= limit) return { instead: { kind: 'full' } }
      if (!(await isValid(approval))) return { instead: { kind: 'approval_invalid' } }
      const opened = await openedChallenge(context, accountId, challenge, ttl)
      return {
        set: spentApproval(approval),
        also: [opened.kept],
        guard: cql`${holdsApproval(approval)} and ${opened.guard}`,
        consequences: {},
        outcome: { kind: 'begun' },
      }
    },
    { kind: 'approval_invalid' },
  )
}

/** The credential is reserved before the account decides, and given back if it refuses. */
export async function addPasskey(
  context: RealmContext,
  change: Call<'addPasskey'>,
): Promise<Answer<'addPasskey'>> {
  const { accountId, passkey, limit, recoveryHashes, keepSession, now, event, mail } = change
  const { credentialId, id } = passkey
  let isClaimed = false
  const outcome = await changeFactors<Answer<'addPasskey'>>(
    context,
    accountId,
    async (row, { stored }) => {
      if (stored.passkeys.length >= limit) return { instead: { kind: 'full' } }
      isClaimed ||= await claimPasskey(context, accountId, { credentialId, id })
      if (!isClaimed) return { instead: { kind: 'credential_known' } }
      const isFirst = !hasSecondFactor(context.realm, factorsOf(stored))
      const withRecoveryCodes = isFirst && stored.codes.length === 0 && recoveryHashes.length > 0
      const session = isFirst ? await keptSession(context, row, keepSession, now) : null
      const ended = isFirst
        ? cql`, session_epoch = ${TimeUuid.fromDate(now)}, kept_session = ${session}`
        : cql``
      const passkeys = [...stored.passkeys, storedPasskey(passkey)]
      const codes = withRecoveryCodes ? recoveryHashes : stored.codes
      return {
        set: cql`${setFactors({ ...stored, passkeys, codes })}${ended}`,
        guard: cql`session_epoch = ${row.session_epoch?.toString() ?? null}`,
        consequences: {
          event: numbered(context, event, accountId),
          mail: mail && storedMail(mail, now),
        },
        outcome: { kind: 'added', withRecoveryCodes },
      }
    },
    { kind: 'full' },
  )
  if (isClaimed && outcome.kind !== 'added') await releasePasskey(context, { credentialId, id })
  return outcome
}

export async function findPasskey(
  context: RealmContext,
  credentialId: string,
): Promise<Answer<'findPasskey'>> {
  const accountId = await findPasskeyHolder(context, credentialId)
  if (accountId === undefined) return undefined
  const [holder, { stored }] = await Promise.all([
    findHolder(context, accountId),
    readFactors(context, accountId),
  ])
  const passkey = stored.passkeys.find((one) => one.credentialId === credentialId)
  return holder && passkey && { accountId, passkey: passkeyOf(passkey) }
}

export async function renamePasskey(
  context: RealmContext,
  { accountId, id, name }: Call<'renamePasskey'>,
): Promise<Answer<'renamePasskey'>> {
  return changeFactors<Answer<'renamePasskey'>>(
    context,
    accountId,
    async (_, { stored }) => {
      const passkey = stored.passkeys.find((one) => one.id === id)
      if (!passkey) return { instead: undefined }
      return {
        set: setFactors({ ...stored, passkeys: withPasskey(stored.passkeys, id, { name }) }),
        consequences: {},
        outcome: passkeyOf({ ...passkey, name }),
      }
    },
    undefined,
  )
}

export async function disableClonedPasskey(
  context: RealmContext,
  { accountId, id, now, event, mail }: Call<'disableClonedPasskey'>,
): Promise<boolean> {
  const disabled = { disabledAt: now.toISOString(), disabledFor: 'counter' } as const
  return changeFactors<boolean>(
    context,
    accountId,
    async (_, { stored }) => {
      const passkey = stored.passkeys.find((one) => one.id === id)
      if (!passkey || passkey.disabledFor === 'counter') return { instead: false }
      return {
        set: setFactors({ ...stored, passkeys: withPasskey(stored.passkeys, id, disabled) }),
        consequences: {
          event: numbered(context, event, accountId),
          mail: mail && storedMail(mail, now),
        },
        outcome: true,
      }
    },
    false,
  )
}
