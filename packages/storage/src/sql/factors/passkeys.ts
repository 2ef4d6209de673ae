import { type AccountId, type FactorStore, hasSecondFactor, type NewPasskey } from '@usher/engine'
import { type Kysely, sql } from 'kysely'
import type { AccountKey } from '../../columns.ts'
import { prepared } from '../../prepared.ts'
import { keyOf, type RealmContext } from '../../realm-context.ts'
import type { EngineTx } from '../../realm-tx.ts'
import { findable } from '../../storable.ts'
import type { EngineTables } from '../../tables.ts'
import { holdApproved, spendApproval } from '../approvals.ts'
import { holdAccount } from '../held-account.ts'
import { postMail } from '../mails.ts'
import { revokeSessions } from '../open-session.ts'
import { openChallengeIn } from './challenges.ts'
import { findFactorsIn } from './find-factors.ts'
import { PASSKEY_COLUMNS, type PasskeyRow, passkeyOf } from './passkey-row.ts'
import { storeRecoveryCodes } from './recovery-codes.ts'

type Call<Method extends keyof FactorStore> = Parameters<FactorStore[Method]>[0]

interface Named {
  readonly account: AccountKey
  readonly id: string
}

type PasskeyValues = Named & Omit<NewPasskey, 'transports'> & { readonly transports: string }

const passkeyStatements = (_: RealmContext, db: Kysely<EngineTables>) => ({
  add: prepared<PasskeyValues, { id: string }>((place) =>
    db
      .insertInto('passkeys')
      .values({
        id: place('id'),
        account_id: place('account'),
        name: place('name'),
        credential_id: place('credentialId'),
        public_key: place('publicKey'),
        user_handle: place('userHandle'),
        rp_id: place('rpId'),
        use: place('use'),
        sign_count: place('signCount'),
        transports: place('transports'),
        aaguid: place('aaguid'),
        backup_eligible: place('backupEligible'),
        backed_up: place('backedUp'),
        created_at: place('createdAt'),
      })
      .onConflict((conflict) => conflict.column('credential_id').doNothing())
      .returning('id'),
  ),
  rename: prepared<Named & { name: string }, PasskeyRow>((place) =>
    db
      .updateTable('passkeys')
      .set({ name: place('name') })
      .where('id', '=', place('id'))
      .where('account_id', '=', place('account'))
      .returning(PASSKEY_COLUMNS),
  ),
  disableClone: prepared<Named & { now: Date }, { id: string }>((place) =>
    db
      .updateTable('passkeys')
      .set({ disabled_at: place('now'), disabled_for: sql`'counter'` })
      .where('id', '=', place('id'))
      .where('account_id', '=', place('account'))
      .where(sql<boolean>`coalesce(disabled_for, '') <> 'counter'`)
      .returning('id'),
  ),
  find: prepared<{ credentialId: string }, PasskeyRow & { account_id: AccountKey }>((place) =>
    db
      .selectFrom('passkeys')
      .select([...PASSKEY_COLUMNS, 'account_id'])
      .where('credential_id', '=', place('credentialId')),
  ),
})

export async function beginPasskeyIn(
  tx: EngineTx,
  { accountId, challenge, limit, approval, now }: Call<'beginPasskey'>,
): ReturnType<FactorStore['beginPasskey']> {
  const account = keyOf(tx, accountId)
  if (!(await holdApproved(tx, approval))) return { kind: 'approval_invalid' }
  const { passkeys } = await findFactorsIn(tx, account)
  if (passkeys.length >= limit) return { kind: 'full' }
  if (!(await spendApproval(tx, approval))) return { kind: 'approval_invalid' }
  await openChallengeIn(tx, challenge, now)
  return { kind: 'begun' }
}

export async function addPasskeyIn(
  tx: EngineTx,
  { accountId, passkey, limit, recoveryHashes, keepSession, now, event, mail }: Call<'addPasskey'>,
): ReturnType<FactorStore['addPasskey']> {
  const account = keyOf(tx, accountId)
  await holdAccount(tx, account)
  const before = await findFactorsIn(tx, account)
  if (before.passkeys.length >= limit) return { kind: 'full' }
  const transports = passkey.transports.join(' ')
  const added = await tx.statements(passkeyStatements).add(tx, { ...passkey, account, transports })
  if (added.length === 0) return { kind: 'credential_known' }
  const isFirst = !hasSecondFactor(tx.realm, before)
  if (isFirst) await revokeSessions(tx, { account, except: keepSession, now })
  const withRecoveryCodes = isFirst && (await storeRecoveryCodes(tx, account, recoveryHashes))
  await tx.record(event, accountId)
  if (mail) await postMail(tx, mail, now)
  return { kind: 'added', withRecoveryCodes }
}

/** Outside of changes. */
export function findingPasskeys(
  read: Kysely<EngineTables>,
  context: RealmContext,
): FactorStore['findPasskey'] {
  const { find } = passkeyStatements(context, read)
  return async (credentialId) => {
    const [row] = await find(read, { credentialId })
    return row && { accountId: String(row.account_id) as AccountId, passkey: passkeyOf(row) }
  }
}

export async function renamePasskeyIn(
  tx: EngineTx,
  { accountId, id, name }: Call<'renamePasskey'>,
): ReturnType<FactorStore['renamePasskey']> {
  const account = keyOf(tx, accountId)
  const named = { account, id: findable(id), name }
  const [row] = await tx.statements(passkeyStatements).rename(tx, named)
  return row && passkeyOf(row)
}

export async function disableClonedPasskeyIn(
  tx: EngineTx,
  { accountId, id, now, event, mail }: Call<'disableClonedPasskey'>,
): Promise<boolean> {
  const account = keyOf(tx, accountId)
  const disabled = await tx.statements(passkeyStatements).disableClone(tx, { account, id, now })
  if (disabled.length === 0) return false
  await tx.record(event, accountId)
  if (mail) await postMail(tx, mail, now)
  return true
}
