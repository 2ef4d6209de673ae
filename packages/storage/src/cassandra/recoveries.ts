import {
  type AccountId,
  hasSecondFactor,
  type Recovery,
  type RecoveryStore,
  type StoredCredential,
  type TokenHash,
} from '@usher/engine'
import { readAccountJson } from './accounts/account-json.ts'
import { accountOf } from './accounts/account-row.ts'
import { findHolder, type HolderRow, passwordOf } from './accounts/credential.ts'
import { holderFoundBy } from './accounts/token-holder.ts'
import { secondsFor } from './accounts/tokens.ts'
import { numbered } from './audit/events.ts'
import { changeRow } from './changes/change-row.ts'
import { storedMail } from './changes/consequences.ts'
import { accountRow } from './changes/row-key.ts'
import { cql } from './client/statement.ts'
import { changeFactors } from './factors/change-factors.ts'
import { claimOf, withoutFactors } from './factors/remove.ts'
import { factorsOf } from './factors/stored-factors.ts'
import type { RealmContext } from './realm-context.ts'

type Call<Method extends keyof RecoveryStore> = Parameters<RecoveryStore[Method]>[0]
type Answer<Method extends keyof RecoveryStore> = Awaited<ReturnType<RecoveryStore[Method]>>

/** A recovery as the account's row keeps it, in JSON; instants are RFC 3339. */
export interface StoredRecovery {
  readonly tokenHash: TokenHash
  readonly cancelHash: TokenHash
  readonly requestedAt: string
  readonly opensAt: string
  readonly expiresAt: string
}

/** Recoveries on Cassandra: each lies in the account's row, where it is completed, too. */
export function cassandraRecoveries(context: RealmContext): RecoveryStore {
  return {
    request: (change) => request(context, change),
    complete: (change) => complete(context, change),
    cancel: (change) => cancel(context, change),
    async find(key, now) {
      const byId = 'accountId' in key
      const id = byId ? key.accountId : await findTokenHolder(context, key.tokenHash)
      if (id === undefined) return undefined
      const { stored } = await readAccountJson<StoredRecovery>(context, id, 'recovery')
      if (!stored || new Date(stored.expiresAt) <= now) return undefined
      if (!byId && stored.tokenHash !== key.tokenHash) return undefined
      return recoveryOf(id, stored)
    },
  }
}

async function request(context: RealmContext, change: Call<'request'>): Promise<Answer<'request'>> {
  const { accountId, recovery, verified, tokenHash, cancelHash, now, event, mail } = change
  const { requestedAt, opensAt, expiresAt } = recovery
  const stored: StoredRecovery = {
    ...{ tokenHash, cancelHash, requestedAt: requestedAt.toISOString() },
    ...{ opensAt: opensAt.toISOString(), expiresAt: expiresAt.toISOString() },
  }
  // Noted before the account has it. What is noted proves nothing: the account decides.
  await Promise.all(
    [tokenHash, cancelHash].map((hash) =>
      context.cql.write(cql`insert into recovery_tokens_by_hash (token_hash, userid)
        values (${hash}, ${accountId}) using ttl ${secondsFor(now, expiresAt)}`),
    ),
  )
  return changeFactors<Answer<'request'>>(
    context,
    accountId,
    async (row, { stored: factors }) => {
      const isGood =
        row.account_status === 'active' &&
        (await holdsCredential(context, row, verified)) &&
        hasSecondFactor(context.realm, factorsOf(factors))
      if (!isGood) return { instead: { kind: 'nothing' } }
      return {
        set: cql`recovery = ${JSON.stringify(stored)}`,
        guard: cql`password = ${row.password}`,
        consequences: {
          event: numbered(context, event, accountId),
          mail: mail && storedMail(mail, now),
        },
        outcome: { kind: 'requested' },
      }
    },
    { kind: 'nothing' },
  )
}

async function complete(
  context: RealmContext,
  { accountId, tokenHash, verified, now, event, mail }: Call<'complete'>,
): Promise<Answer<'complete'>> {
  const invalid = { kind: 'token_invalid' } as const
  return changeFactors<Answer<'complete'>>(
    context,
    accountId,
    async (row, { stored: factors }) => {
      const { text, stored } = await readAccountJson<StoredRecovery>(context, accountId, 'recovery')
      const isTime =
        stored?.tokenHash === tokenHash &&
        new Date(stored.opensAt) <= now &&
        new Date(stored.expiresAt) > now
      if (!isTime || !(await holdsCredential(context, row, verified))) return { instead: invalid }
      return {
        set: cql`recovery = null, ${withoutFactors(now)}`,
        guard: cql`recovery = ${text} and password = ${row.password}`,
        consequences: {
          event: numbered(context, event, accountId),
          mail: mail && storedMail(mail, now),
          passkeys: factors.passkeys.map(claimOf),
        },
        outcome: { kind: 'completed' },
      }
    },
    invalid,
  )
}

async function cancel(context: RealmContext, change: Call<'cancel'>): Promise<Answer<'cancel'>> {
  const { of, now, event } = change
  const byId = 'accountId' in of
  const id = byId ? of.accountId : await findTokenHolder(context, of.cancelHash)
  if (id === undefined) return { cancelled: false }
  return context.turns.take(id, async () => {
    const row = await findHolder(context, id)
    const { text, stored } = await readAccountJson<StoredRecovery>(context, id, 'recovery')
    const isWaiting = stored && new Date(stored.expiresAt) > now
    if (!row || !isWaiting) return { cancelled: false }
    if (!byId && stored.cancelHash !== of.cancelHash) return { cancelled: false }
    const mail = change.mail(accountOf(context, row))
    const outcome = await changeRow(context, accountRow(id), {
      guarded: cql`update users set recovery = null where userid = ${id} if recovery = ${text}`,
      consequences: {
        event: numbered(context, event, id),
        mail: mail && storedMail(mail, now),
      },
    })
    return { cancelled: outcome.applied }
  })
}

async function holdsCredential(
  context: RealmContext,
  row: HolderRow,
  verified: StoredCredential,
): Promise<boolean> {
  return verified.kind === 'password' && (await passwordOf(context, row)) === verified.hash
}

function recoveryOf(
  accountId: AccountId,
  { requestedAt, opensAt, expiresAt }: StoredRecovery,
): Recovery {
  return {
    accountId,
    requestedAt: new Date(requestedAt),
    opensAt: new Date(opensAt),
    expiresAt: new Date(expiresAt),
  }
}

const findTokenHolder = (context: RealmContext, hash: TokenHash) =>
  holderFoundBy(context, cql`select userid from recovery_tokens_by_hash where token_hash = ${hash}`)
