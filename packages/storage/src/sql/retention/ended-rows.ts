import type { KeptFor } from '@usher/engine'
import { type RawBuilder, sql } from 'kysely'

/** Rows that end, and which of them had ended at an instant. */
export interface EndedRows {
  readonly table: string
  readonly key: string
  readonly hadEnded: (at: Date) => RawBuilder<boolean>
}

/** Each condition fits an index; see the migration 0037-retention. */
export const endedRows: Readonly<Record<Exclude<KeptFor, 'audit'>, readonly EndedRows[]>> = {
  sessions: [
    { table: 'sessions', key: 'id', hadEnded: (at) => sql`revoked_at <= ${at}` },
    {
      ...{ table: 'sessions', key: 'id' },
      hadEnded: (at) =>
        sql`revoked_at is null and expires_on <= ${dayOf(at)} and expires_at <= ${at}`,
    },
  ],
  tokens: [
    { table: 'one_time_tokens', key: 'id', hadEnded: expired },
    { table: 'approvals', key: 'hash', hadEnded: expired },
    { table: 'challenges', key: 'hash', hadEnded: expired },
    { table: 'identity_tickets', key: 'hash', hadEnded: expired },
    { table: 'recoveries', key: 'account_id', hadEnded: expired },
    { table: 'api_keys', key: 'id', hadEnded: expired },
    {
      ...{ table: 'email_changes', key: 'id' },
      hadEnded: (at) => sql`revert_until <= ${at} and confirm_until <= ${at}`,
    },
    {
      ...{ table: 'totp_factors', key: 'id' },
      hadEnded: (at) => sql`confirmed_at is null and expires_at <= ${at}`,
    },
  ],
  mails: [{ table: 'outbox', key: 'id', hadEnded: (at) => sql`failed_at <= ${at}` }],
}

function expired(at: Date): RawBuilder<boolean> {
  return sql`expires_at <= ${at}`
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10)
}
