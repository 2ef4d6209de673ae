import { decided } from '../client/decided.ts'
import { cql } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'

/** A ticket that is to be opened, in a form that survives JSON. */
export interface StoredTicket {
  readonly hash: string
  readonly kind: string
  /** Base64. */
  readonly sealed: string
  readonly expiresAt: string
  readonly ttl: number
}

/**
 * Stores the ticket, if it is not there yet. Rows of tickets that were taken stay until their end, so
 * storing one again does not bring it back.
 */
export async function keepTicket(
  { cql: keyspace }: RealmContext,
  { hash, kind, sealed, expiresAt, ttl }: StoredTicket,
): Promise<boolean> {
  const insert = cql`insert into identity_tickets (ticket_hash, kind, sealed, expires_at)
    values (${hash}, ${kind}, ${Buffer.from(sealed, 'base64')}, ${new Date(expiresAt)})
    if not exists using ttl ${ttl}`
  const kept = await decided({
    attempt: () => keyspace.attempt([insert]),
    isApplied: async () => {
      const select = cql`select kind from identity_tickets where ticket_hash = ${hash}`
      return (await keyspace.readSettled(select)).length > 0
    },
  })
  return kept.applied
}
