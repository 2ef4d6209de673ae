import { randomUUID } from 'node:crypto'
import type { IdentityStore, TicketKey, TokenHash } from '@usher/engine'
import { existing } from '../accounts/account-row.ts'
import { secondsFor } from '../accounts/tokens.ts'
import { cassandraApprovals, holdsApproval, spentApproval } from '../approvals.ts'
import { changeRow } from '../changes/change-row.ts'
import { accountRow } from '../changes/row-key.ts'
import { decided } from '../client/decided.ts'
import { cql } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'
import { keepTicket, type StoredTicket } from './keep-ticket.ts'

type NewTicket = Parameters<IdentityStore['openTicket']>[0]

interface TicketRow {
  readonly kind: string | null
  readonly sealed: Buffer | null
  readonly expires_at: Date | null
  readonly taken_by: { toString(): string } | null
}

/** With an approval the ticket is a consequence of spending that. */
export async function openTicket(
  context: RealmContext,
  { approval, ...ticket }: NewTicket,
): ReturnType<IdentityStore['openTicket']> {
  const stored = storedTicket(ticket)
  if (!approval) {
    await keepTicket(context, stored)
    return { kind: 'opened' }
  }
  const { accountId } = approval
  return context.turns.take(accountId, async () => {
    if (!(await cassandraApprovals(context).isValid(approval))) return { kind: 'approval_invalid' }
    const outcome = await changeRow(context, accountRow(accountId), {
      guarded: cql`update users set ${spentApproval(approval)} where userid = ${accountId}
        if ${existing} and ${holdsApproval(approval)}`,
      consequences: { ticket: stored },
    })
    return { kind: outcome.applied ? 'opened' : 'approval_invalid' }
  })
}

/** Of many simultaneous calls with one ticket exactly one gets it. */
export async function takeTicket(
  context: RealmContext,
  key: TicketKey,
): Promise<Uint8Array | undefined> {
  const row = await findGood(context, key)
  return row?.sealed && (await holdTicket(context, key)) ? row.sealed : undefined
}

/** The same without taking it. */
export async function findTicket(
  context: RealmContext,
  key: TicketKey,
): Promise<Uint8Array | undefined> {
  return (await findGood(context, key))?.sealed ?? undefined
}

/**
 * Takes a ticket for a change that follows.
 *
 * @returns what gives it back, should the change be refused; `undefined`: somebody else has it
 */
export async function holdTicket(
  context: RealmContext,
  key: TicketKey,
): Promise<(() => Promise<void>) | undefined> {
  const { cql: keyspace, turns } = context
  const { hash, kind, now } = key
  const found = await findGood(context, key)
  if (!found?.expires_at) return undefined
  const holder = randomUUID()
  const isHeld = async () => (await readTicket(context, hash))?.taken_by?.toString() === holder
  const take = cql`update identity_tickets using ttl ${secondsFor(now, found.expires_at)}
    set taken_by = ${holder} where ticket_hash = ${hash}
    if kind = ${kind} and expires_at > ${now} and taken_by = null`
  const give = cql`update identity_tickets set taken_by = null where ticket_hash = ${hash}
    if taken_by = ${holder}`
  const taken = await turns.take(`ticket ${hash}`, () =>
    decided({ attempt: () => keyspace.attempt([take]), isApplied: isHeld }),
  )
  if (!taken.applied) return undefined
  return async () => {
    await decided({
      attempt: () => keyspace.attempt([give]),
      isApplied: async () => !(await isHeld()),
    })
  }
}

/** A token of another system, which counts once; in the table its kind is `logout`, as the first were. */
interface ForeignToken {
  readonly hash: TokenHash
  readonly end: Date
  readonly now: Date
}

export async function takeForeignToken(
  context: RealmContext,
  { tokenHash: hash, rememberUntil: end, now }: Parameters<IdentityStore['takeForeignToken']>[0],
): ReturnType<IdentityStore['takeForeignToken']> {
  const isFirst = await rememberToken(context, { hash, end, now })
  return { kind: isFirst ? 'taken' : 'repeated' }
}

/** @returns whether this is the first time that the token is seen */
export async function rememberToken(
  context: RealmContext,
  { hash, end, now }: ForeignToken,
): Promise<boolean> {
  const own = randomUUID()
  const insert = cql`insert into identity_tickets (ticket_hash, kind, expires_at, taken_by)
    values (${hash}, 'logout', ${end}, ${own}) if not exists using ttl ${secondsFor(now, end)}`
  const remembered = await decided({
    attempt: () => context.cql.attempt([insert]),
    isApplied: async () => (await readTicket(context, hash))?.taken_by?.toString() === own,
  })
  return remembered.applied
}

export async function isLogoutToken(context: RealmContext, hash: TokenHash): Promise<boolean> {
  return (await readTicket(context, hash)) !== undefined
}

async function findGood(
  context: RealmContext,
  { hash, kind, now }: TicketKey,
): Promise<TicketRow | undefined> {
  const row = await readTicket(context, hash)
  const isGood = row?.kind === kind && row.expires_at && row.expires_at > now && !row.taken_by
  return isGood ? row : undefined
}

async function readTicket(
  { cql: keyspace }: RealmContext,
  hash: TokenHash,
): Promise<TicketRow | undefined> {
  const [row] = await keyspace.readSettled<TicketRow>(
    cql`select kind, sealed, expires_at, taken_by from identity_tickets
      where ticket_hash = ${hash}`,
  )
  return row
}

function storedTicket({ hash, kind, sealed, expiresAt, now }: NewTicket): StoredTicket {
  return {
    hash,
    kind,
    sealed: Buffer.from(sealed).toString('base64'),
    expiresAt: expiresAt.toISOString(),
    ttl: secondsFor(now, expiresAt),
  }
}
