import { asAccountId, hasSecondFactor, type Recovery, type RecoveryStore } from '@usher/engine'
import type { Kysely, Selectable } from 'kysely'
import { type AccountKey, instant } from '../columns.ts'
import type { Database } from '../database.ts'
import { prepared } from '../prepared.ts'
import { keyOf, type RealmContext } from '../realm-context.ts'
import type { EngineTx } from '../realm-tx.ts'
import type { EngineTables } from '../tables.ts'
import { holdsCredential } from './credentials.ts'
import { findFactorsIn } from './factors/find-factors.ts'
import { removeAllIn } from './factors/remove.ts'
import { findAccountIn, holdAccount } from './held-account.ts'
import { postMail } from './mails.ts'

type Call<Method extends keyof RecoveryStore> = Parameters<RecoveryStore[Method]>[0]

type RecoveryRow = Selectable<EngineTables['recoveries']>

interface RecoveryValues {
  readonly account: AccountKey
  readonly token: string
  readonly cancel: string
  readonly requested: Date
  readonly opens: Date
  readonly end: Date
}

const recoveryStatements = (_: RealmContext, db: Kysely<EngineTables>) => ({
  insert: prepared<RecoveryValues, never>((place) =>
    db.insertInto('recoveries').values({
      account_id: place('account'),
      token_hash: place('token'),
      cancel_hash: place('cancel'),
      requested_at: place('requested'),
      opens_at: place('opens'),
      expires_at: place('end'),
    }),
  ),
  removeOf: prepared<{ account: AccountKey }, never>((place) =>
    db.deleteFrom('recoveries').where('account_id', '=', place('account')),
  ),
  spend: prepared<{ account: AccountKey; hash: string; now: Date }, { account_id: AccountKey }>(
    (place) =>
      db
        .deleteFrom('recoveries')
        .where('account_id', '=', place('account'))
        .where('token_hash', '=', place('hash'))
        .where('opens_at', '<=', place('now'))
        .where('expires_at', '>', place('now'))
        .returning('account_id'),
  ),
  cancelOf: prepared<{ account: AccountKey; now: Date }, { account_id: AccountKey }>((place) =>
    db
      .deleteFrom('recoveries')
      .where('account_id', '=', place('account'))
      .where('expires_at', '>', place('now'))
      .returning('account_id'),
  ),
  cancelBy: prepared<{ hash: string; now: Date }, { account_id: AccountKey }>((place) =>
    db
      .deleteFrom('recoveries')
      .where('cancel_hash', '=', place('hash'))
      .where('expires_at', '>', place('now'))
      .returning('account_id'),
  ),
})

/** For reading outside of changes: `GET me` asks with each request. */
const recoveryQueries = (db: Kysely<EngineTables>) => ({
  findOf: prepared<{ account: AccountKey; now: Date }, RecoveryRow>((place) =>
    db
      .selectFrom('recoveries')
      .selectAll()
      .where('account_id', '=', place('account'))
      .where('expires_at', '>', place('now')),
  ),
  findBy: prepared<{ hash: string; now: Date }, RecoveryRow>((place) =>
    db
      .selectFrom('recoveries')
      .selectAll()
      .where('token_hash', '=', place('hash'))
      .where('expires_at', '>', place('now')),
  ),
})

/** Recoveries in SQL. */
export function sqlRecoveries(
  database: Database<EngineTables>,
  context: RealmContext,
): RecoveryStore {
  const { read, write } = database
  const { findOf, findBy } = recoveryQueries(read)
  return {
    request: (change) => write((tx) => requestIn(tx, change)),
    complete: (change) => write((tx) => completeIn(tx, change)),
    cancel: (change) => write((tx) => cancelIn(tx, change)),

    async find(key, now) {
      const [row] = await ('accountId' in key
        ? findOf(read, { account: keyOf(context, key.accountId), now })
        : findBy(read, { hash: key.tokenHash, now }))
      return row && recoveryOf(row)
    },
  }
}

// Whoever holds the account's row comes first; what the others find afterwards is final.
async function requestIn(
  tx: EngineTx,
  change: Call<'request'>,
): ReturnType<RecoveryStore['request']> {
  const { accountId, recovery, verified, tokenHash, cancelHash, now, event, mail } = change
  const { insert, removeOf } = tx.statements(recoveryStatements)
  const account = keyOf(tx, accountId)
  await holdAccount(tx, account)
  if ((await findAccountIn(tx, account))?.status !== 'active') return { kind: 'nothing' }
  if (!(await holdsCredential(tx, account, verified))) return { kind: 'nothing' }
  if (!hasSecondFactor(tx.realm, await findFactorsIn(tx, account))) return { kind: 'nothing' }
  await removeOf(tx, { account })
  await insert(tx, {
    account,
    token: tokenHash,
    cancel: cancelHash,
    requested: recovery.requestedAt,
    opens: recovery.opensAt,
    end: recovery.expiresAt,
  })
  await tx.record(event, accountId)
  if (mail) await postMail(tx, mail, now)
  return { kind: 'requested' }
}

async function completeIn(
  tx: EngineTx,
  change: Call<'complete'>,
): ReturnType<RecoveryStore['complete']> {
  const { accountId, tokenHash: hash, verified, now } = change
  const account = keyOf(tx, accountId)
  await holdAccount(tx, account)
  if (!(await holdsCredential(tx, account, verified))) return { kind: 'token_invalid' }
  const { spend } = tx.statements(recoveryStatements)
  const spent = await spend(tx, { account, hash, now })
  if (spent.length === 0) return { kind: 'token_invalid' }
  await removeAllIn(tx, change)
  return { kind: 'completed' }
}

async function cancelIn(tx: EngineTx, change: Call<'cancel'>): ReturnType<RecoveryStore['cancel']> {
  const { of, now, event } = change
  const { cancelOf, cancelBy } = tx.statements(recoveryStatements)
  const [cancelled] = await ('accountId' in of
    ? cancelOf(tx, { account: keyOf(tx, of.accountId), now })
    : cancelBy(tx, { hash: of.cancelHash, now }))
  if (!cancelled) return { cancelled: false }
  const account = await findAccountIn(tx, cancelled.account_id)
  const mail = account && change.mail(account)
  await tx.record(event, account?.id)
  if (mail) await postMail(tx, mail, now)
  return { cancelled: true }
}

function recoveryOf(row: RecoveryRow): Recovery {
  return {
    accountId: asAccountId(String(row.account_id)),
    requestedAt: instant(row.requested_at),
    opensAt: instant(row.opens_at),
    expiresAt: instant(row.expires_at),
  }
}
