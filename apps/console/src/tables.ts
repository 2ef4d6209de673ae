import type { OptionalTimestamp, Timestamp } from '@usher/storage'

/** How many sessions a realm had open at a time, noted every quarter of an hour. */
interface ActiveSessionsTable {
  realm: string
  at: Timestamp
  sessions: number
}

/** What operators want each other to know of an account. */
interface AccountNotesTable {
  id: string
  realm: string
  account: string
  at: Timestamp
  /** The id of the administrator. */
  author: string
  text: string
}

/** Why an account is suspended. */
interface SuspensionsTable {
  realm: string
  account: string
  at: Timestamp
  author: string
  reason: string
  /** When it ends, of suspensions that an earlier release has noted. */
  until: OptionalTimestamp
}

/** What the console keeps beside its administrators. */
export interface ConsoleTables {
  active_sessions: ActiveSessionsTable
  account_notes: AccountNotesTable
  suspensions: SuspensionsTable
}
