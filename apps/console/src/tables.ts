import type { Timestamp } from '@usher/storage'

/** How many sessions a realm had open at a time, noted every quarter of an hour. */
interface ActiveSessionsTable {
  realm: string
  at: Timestamp
  sessions: number
}

/** What the console keeps beside its administrators. */
export interface ConsoleTables {
  active_sessions: ActiveSessionsTable
}
