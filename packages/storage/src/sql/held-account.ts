import type { Account, OneTimeTokenPurpose } from '@usher/engine'
import type { Kysely } from 'kysely'
import type { AccountKey } from '../columns.ts'
import { prepared } from '../prepared.ts'
import type { RealmContext } from '../realm-context.ts'
import type { EngineTx } from '../realm-tx.ts'
import { findable } from '../storable.ts'
import type { EngineTables } from '../tables.ts'
import { type AccountRow, accountColumns, accountReader } from './account-row.ts'

/** An account that is held until the end of the change. */
export interface Holder {
  readonly id: AccountKey
  readonly status: string
  readonly locale: string | null
  readonly created_at: Date | string
}

interface HeldToken {
  readonly hash: string
  readonly purpose: OneTimeTokenPurpose
}

interface Touch {
  readonly account: AccountKey
  readonly now: Date
}

const heldAccountStatements = (context: RealmContext, db: Kysely<EngineTables>) => ({
  holdByIdentifier: prepared<{ identifier: string }, Holder>((place) =>
    context.dialect.lockRow(
      db
        .selectFrom('accounts')
        .select(['id', 'status', 'locale', 'created_at'])
        .where('identifier', '=', place('identifier')),
    ),
  ),
  holdByToken: prepared<HeldToken, Holder>((place) =>
    context.dialect.lockRow(
      db
        .selectFrom('accounts')
        .select(['id', 'status', 'locale', 'created_at'])
        .where('id', '=', (tokens) =>
          tokens
            .selectFrom('one_time_tokens')
            .select('account_id')
            .where('token_hash', '=', place('hash'))
            .where('purpose', '=', place('purpose')),
        ),
    ),
  ),
  accountOf: accountReader(context),
  find: prepared<Pick<Touch, 'account'>, AccountRow>((place) =>
    db.selectFrom('accounts').select(accountColumns(context)).where('id', '=', place('account')),
  ),
  hold: prepared<Pick<Touch, 'account'>, { id: AccountKey }>((place) =>
    context.dialect.lockRow(
      db.selectFrom('accounts').select('id').where('id', '=', place('account')),
    ),
  ),
  renew: prepared<Touch, AccountRow>((place) =>
    db
      .updateTable('accounts')
      .set({ updated_at: place('now'), reset_required_at: null })
      .where('id', '=', place('account'))
      .returning(accountColumns(context)),
  ),
  touch: prepared<Touch, AccountRow>((place) =>
    db
      .updateTable('accounts')
      .set({ updated_at: place('now') })
      .where('id', '=', place('account'))
      .returning(accountColumns(context)),
  ),
})

/** Changes of one account come one after the other if each holds it first. */
export async function holdAccount(tx: EngineTx, account: AccountKey): Promise<boolean> {
  return (await tx.statements(heldAccountStatements).hold(tx, { account })).length > 0
}

/** Holds the account with this identifier; what others find afterwards is final. */
export async function holdByIdentifier(
  tx: EngineTx,
  identifier: string,
): Promise<Holder | undefined> {
  const { holdByIdentifier: hold } = tx.statements(heldAccountStatements)
  return (await hold(tx, { identifier: findable(identifier) }))[0]
}

/** Holds the account of a one-time token, which may be gone by then. */
export async function holdByToken(tx: EngineTx, token: HeldToken): Promise<Holder | undefined> {
  return (await tx.statements(heldAccountStatements).holdByToken(tx, token))[0]
}

/** Notes that something about the account has changed. */
export async function touchAccount(tx: EngineTx, change: Touch): Promise<Account | undefined> {
  const { accountOf, touch } = tx.statements(heldAccountStatements)
  const [row] = await touch(tx, change)
  return row && accountOf(row)
}

/** Notes that the account has a new password: it needs none any more. */
export async function notePassword(tx: EngineTx, change: Touch): Promise<Account | undefined> {
  const { accountOf, renew } = tx.statements(heldAccountStatements)
  const [row] = await renew(tx, change)
  return row && accountOf(row)
}

/** The account as this change sees it. */
export async function findAccountIn(
  tx: EngineTx,
  account: AccountKey,
): Promise<Account | undefined> {
  const { accountOf, find } = tx.statements(heldAccountStatements)
  const [row] = await find(tx, { account })
  return row && accountOf(row)
}
