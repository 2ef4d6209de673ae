import type { SessionId } from '@usher/engine'
import type { Kysely } from 'kysely'
import type { AccountKey } from '../columns.ts'
import { prepared } from '../prepared.ts'
import type { RealmContext } from '../realm-context.ts'
import type { EngineTx } from '../realm-tx.ts'
import { findable } from '../storable.ts'
import type { EngineTables } from '../tables.ts'

export interface EmailChangeRow {
  readonly id: number
  readonly account_id: AccountKey
  readonly from_identifier: string
  readonly from_shown: string
  readonly to_identifier: string
  readonly to_shown: string
  readonly session_id: SessionId | null
  readonly changed_at: Date | string | null
}

const COLUMNS = [
  'id',
  'account_id',
  'from_identifier',
  'from_shown',
  'to_identifier',
  'to_shown',
  'session_id',
  'changed_at',
] as const

interface NewRow {
  readonly account: AccountKey
  readonly from: string
  readonly shownFrom: string
  readonly to: string
  readonly shownTo: string
  readonly session: SessionId | null
  readonly confirmHash: string | null
  readonly confirmUntil: Date
  readonly revertHash: string
  readonly revertUntil: Date
  readonly now: Date
}

interface Owner {
  readonly account: AccountKey
}

interface Address extends Owner {
  readonly identifier: string
  readonly shown: string
  readonly now: Date
  readonly resetAt: Date | null
}

type Reservation = Owner & { readonly identifier: string; readonly now: Date }

export const emailChangeStatements = (_: RealmContext, db: Kysely<EngineTables>) => ({
  insert: prepared<NewRow, never>((place) =>
    db.insertInto('email_changes').values({
      account_id: place('account'),
      from_identifier: place('from'),
      from_shown: place('shownFrom'),
      to_identifier: place('to'),
      to_shown: place('shownTo'),
      session_id: place('session'),
      confirm_hash: place('confirmHash'),
      confirm_until: place('confirmUntil'),
      revert_hash: place('revertHash'),
      revert_until: place('revertUntil'),
      asked_at: place('now'),
    }),
  ),
  findPending: prepared<Owner & { now: Date }, { to_shown: string }>((place) =>
    db
      .selectFrom('email_changes')
      .select('to_shown')
      .where('account_id', '=', place('account'))
      .where('changed_at', 'is', null)
      .where('confirm_until', '>', place('now'))
      .orderBy('id', 'desc')
      .limit(1),
  ),
  findByConfirmHash: prepared<{ hash: string; now: Date }, EmailChangeRow>((place) =>
    db
      .selectFrom('email_changes')
      .select(COLUMNS)
      .where('confirm_hash', '=', place('hash'))
      .where('confirm_until', '>', place('now'))
      .where('changed_at', 'is', null),
  ),
  findByRevertHash: prepared<{ hash: string; now: Date }, EmailChangeRow>((place) =>
    db
      .selectFrom('email_changes')
      .select(COLUMNS)
      .where('revert_hash', '=', place('hash'))
      .where('revert_until', '>', place('now')),
  ),
  noteChanged: prepared<{ id: number; now: Date; revertUntil: Date }, never>((place) =>
    db
      .updateTable('email_changes')
      .set({ changed_at: place('now'), revert_until: place('revertUntil'), confirm_hash: null })
      .where('id', '=', place('id')),
  ),
  deleteUnconfirmed: prepared<Owner, never>((place) =>
    db
      .deleteFrom('email_changes')
      .where('account_id', '=', place('account'))
      .where('changed_at', 'is', null),
  ),
  deleteSince: prepared<Owner & { id: number }, never>((place) =>
    db
      .deleteFrom('email_changes')
      .where('account_id', '=', place('account'))
      .where('id', '>=', place('id')),
  ),
  giveAddress: prepared<Address, never>((place) =>
    db
      .updateTable('accounts')
      .set({
        identifier: place('identifier'),
        shown_identifier: place('shown'),
        confirmed_at: place('now'),
        updated_at: place('now'),
        reset_required_at: place('resetAt'),
      })
      .where('id', '=', place('account')),
  ),
  findHolder: prepared<{ identifier: string }, { id: AccountKey }>((place) =>
    db.selectFrom('accounts').select('id').where('identifier', '=', place('identifier')),
  ),
  findReservation: prepared<Reservation, { id: number }>((place) =>
    db
      .selectFrom('email_changes')
      .select('id')
      .where('from_identifier', '=', place('identifier'))
      .where('account_id', '<>', place('account'))
      .where('changed_at', 'is not', null)
      .where('revert_until', '>', place('now'))
      .limit(1),
  ),
})

/** Whether an account has the address. */
export async function isTaken(tx: EngineTx, identifier: string): Promise<boolean> {
  const { findHolder } = tx.statements(emailChangeStatements)
  return (await findHolder(tx, { identifier: findable(identifier) })).length > 0
}

/** Whether another account may yet take the address back. */
export async function isReserved(tx: EngineTx, address: Reservation): Promise<boolean> {
  const { findReservation } = tx.statements(emailChangeStatements)
  return (await findReservation(tx, address)).length > 0
}

/** Takes back what the account has asked for and not confirmed. */
export async function deleteUnconfirmed(tx: EngineTx, account: AccountKey): Promise<void> {
  await tx.statements(emailChangeStatements).deleteUnconfirmed(tx, { account })
}
