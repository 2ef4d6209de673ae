import type { IdentityStore, TicketKey } from '@usher/engine'
import type { Kysely } from 'kysely'
import { prepared } from '../../prepared.ts'
import type { RealmContext } from '../../realm-context.ts'
import type { EngineTx } from '../../realm-tx.ts'
import type { EngineTables } from '../../tables.ts'
import { spendApproval } from '../approvals.ts'

interface NewRow {
  readonly hash: string
  readonly kind: string
  readonly sealed: Uint8Array | null
  readonly end: Date
}

interface Key {
  readonly hash: string
  readonly kind: string
  readonly now: Date
}

const ticketStatements = (_: RealmContext, db: Kysely<EngineTables>) => ({
  insert: prepared<NewRow, { hash: string }>((place) =>
    db
      .insertInto('identity_tickets')
      .values({
        hash: place('hash'),
        kind: place('kind'),
        sealed: place('sealed'),
        expires_at: place('end'),
      })
      .onConflict((conflict) => conflict.column('hash').doNothing())
      .returning('hash'),
  ),
  deleteExpired: prepared<Pick<Key, 'now'>, never>((place) =>
    db.deleteFrom('identity_tickets').where('expires_at', '<=', place('now')),
  ),
  take: prepared<Key, { sealed: Uint8Array | null }>((place) =>
    db
      .deleteFrom('identity_tickets')
      .where('hash', '=', place('hash'))
      .where('kind', '=', place('kind'))
      .where('expires_at', '>', place('now'))
      .returning('sealed'),
  ),
})

export async function openTicketIn(
  tx: EngineTx,
  ticket: Parameters<IdentityStore['openTicket']>[0],
): ReturnType<IdentityStore['openTicket']> {
  const { hash, kind, sealed, expiresAt: end, approval, now } = ticket
  if (approval && !(await spendApproval(tx, approval))) return { kind: 'approval_invalid' }
  const { insert, deleteExpired } = tx.statements(ticketStatements)
  await deleteExpired(tx, { now })
  await insert(tx, { hash, kind, sealed, end })
  return { kind: 'opened' }
}

/** Of many simultaneous calls with one ticket exactly one gets it. */
export async function takeTicketIn(tx: EngineTx, key: TicketKey): Promise<Uint8Array | undefined> {
  const [taken] = await tx.statements(ticketStatements).take(tx, key)
  return taken?.sealed ?? undefined
}

export async function findTicket(
  read: Kysely<EngineTables>,
  { hash, kind, now }: TicketKey,
): Promise<Uint8Array | undefined> {
  const [found] = await read
    .selectFrom('identity_tickets')
    .select('sealed')
    .where('hash', '=', hash)
    .where('kind', '=', kind)
    .where('expires_at', '>', now)
    .execute()
  return found?.sealed ?? undefined
}

/** A token of another system, which counts once; in the table its kind is `logout`, as the first were. */
interface ForeignToken {
  readonly hash: string
  readonly end: Date
  readonly now: Date
}

export async function takeForeignTokenIn(
  tx: EngineTx,
  { tokenHash: hash, rememberUntil: end, now }: Parameters<IdentityStore['takeForeignToken']>[0],
): ReturnType<IdentityStore['takeForeignToken']> {
  const isFirst = await rememberToken(tx, { hash, end, now })
  return { kind: isFirst ? 'taken' : 'repeated' }
}

/** @returns whether this is the first time that the token is seen */
export async function rememberToken(
  tx: EngineTx,
  { hash, end, now }: ForeignToken,
): Promise<boolean> {
  const { insert, deleteExpired } = tx.statements(ticketStatements)
  await deleteExpired(tx, { now })
  return (await insert(tx, { hash, kind: 'logout', sealed: null, end })).length > 0
}
