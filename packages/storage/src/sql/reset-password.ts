import {
  type Account,
  type AccountId,
  asAccountId,
  type PasswordReset,
  type ResetTokenRequest,
  type TokenHash,
} from '@usher/engine'
import type { Kysely } from 'kysely'
import type { AccountKey } from '../columns.ts'
import { prepared } from '../prepared.ts'
import type { RealmContext } from '../realm-context.ts'
import type { EngineTx } from '../realm-tx.ts'
import type { EngineTables } from '../tables.ts'
import { type AccountRow, accountColumns, accountReader } from './account-row.ts'
import { deleteApprovals } from './approvals.ts'
import { setHash } from './credentials.ts'
import { deleteUnconfirmed } from './email-change-rows.ts'
import { type Holder, holdByIdentifier, holdByToken, notePassword } from './held-account.ts'
import { postMail } from './mails.ts'
import { revokeSessions } from './open-session.ts'
import { removePlantedWaysIn } from './planted-ways-in.ts'
import { activateHeld } from './registrations.ts'
import { addToken, deleteExpiredTokens, deleteTokens, spendToken } from './tokens.ts'

const resetPasswordStatements = (_: RealmContext, db: Kysely<EngineTables>) => ({
  confirm: prepared<{ account: AccountKey; now: Date }, never>((place) =>
    db
      .updateTable('accounts')
      .set({ confirmed_at: place('now') })
      .where('id', '=', place('account')),
  ),
})

export async function requestResetIn(
  tx: EngineTx,
  { identifier, token, outstanding, activates, mail, now, event }: ResetTokenRequest,
): Promise<{ kind: 'issued' } | { kind: 'nothing' }> {
  const holder = await holdByIdentifier(tx, identifier)
  await tx.record(event, holder && idOf(holder))
  if (!holder || !mayReset(holder, activates)) return { kind: 'nothing' }

  const reset = { account: holder.id, purpose: token.purpose }
  if (outstanding === 'one') await deleteTokens(tx, reset)
  else await deleteExpiredTokens(tx, { ...reset, now })
  await addToken(tx, holder.id, { ...token, now })
  await postMail(tx, mail(holder.locale ?? undefined), now)
  return { kind: 'issued' }
}

/** The account that a reset token belongs to, whether or not it has expired. */
export async function findByResetToken(
  read: Kysely<EngineTables>,
  context: RealmContext,
  hash: TokenHash,
): Promise<Account | undefined> {
  const row = await read
    .selectFrom('accounts')
    .innerJoin('one_time_tokens', 'one_time_tokens.account_id', 'accounts.id')
    .select(accountColumns(context))
    .where('one_time_tokens.token_hash', '=', hash)
    .where('one_time_tokens.purpose', '=', 'password_reset')
    .$castTo<AccountRow>()
    .executeTakeFirst()
  return row && accountReader(context)(row)
}

export async function resetPasswordIn(
  tx: EngineTx,
  reset: PasswordReset,
): Promise<{ kind: 'reset'; accountId: AccountId } | { kind: 'token_invalid' }> {
  const { tokenHash: hash, newHash, wrongToken, notice, now, event } = reset
  const holder = await hold(tx, reset)
  if (!holder) return { kind: 'token_invalid' }

  const { id: account } = holder
  const tokens = { account, purpose: 'password_reset' } as const
  const isRight = await spendToken(tx, { ...tokens, hash, now })
  if (isRight || wrongToken === 'voids') await deleteTokens(tx, tokens)
  if (!isRight) return { kind: 'token_invalid' }

  await setHash(tx, account, { newHash, now })
  if (reset.activates && holder.status === 'pending') await activateHeld(tx, account, now)
  await deleteApprovals(tx, account)
  await removePlantedWaysIn(tx, account)
  await tx.statements(resetPasswordStatements).confirm(tx, { account, now })
  await revokeSessions(tx, { account, now })
  await deleteUnconfirmed(tx, account)
  const changed = await notePassword(tx, { account, now })
  const accountId = idOf(holder)
  await tx.record(event, accountId)
  if (notice && changed) await postMail(tx, notice(changed), now)
  return { kind: 'reset', accountId }
}

async function hold(
  tx: EngineTx,
  {
    identifier,
    tokenHash: hash,
    activates,
  }: { identifier?: string | undefined; tokenHash: TokenHash; activates?: boolean | undefined },
): Promise<Holder | undefined> {
  if (identifier === undefined) return holdByToken(tx, { hash, purpose: 'password_reset' })
  const holder = await holdByIdentifier(tx, identifier)
  return holder && mayReset(holder, activates) ? holder : undefined
}

function mayReset({ status }: Holder, activates = false): boolean {
  return status === 'active' || (activates && status === 'pending')
}

function idOf({ id }: Holder): AccountId {
  return asAccountId(String(id))
}
