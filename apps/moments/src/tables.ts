import type { AccountId } from '@usher/engine'
import type { Database, EngineTables, NumberedId, RealmTx, Timestamp } from '@usher/storage'
import type { ColumnType } from 'kysely'

type Fixed<T> = ColumnType<T, T, never>
type Instant = ColumnType<Date | string, Date, never>
type Owner = ColumnType<AccountId, AccountId, never>

interface ActivitiesTable {
  id: NumberedId
  user_id: Owner
  name: string
  /** Counts its rows in `moments`. */
  moment_count: number
  /** The newest `timestamp` of its rows in `moments`; `null` if there are none. */
  latest_moment_at: ColumnType<Date | string | null, Date | null, Date | null>
  /** Counts the changes of `activity_schema`. */
  schema_revision: number
  description: string
  icon: string
  color: string
  created_at: Instant
  updated_at: Timestamp
  activity_schema: string
}

interface MomentsTable {
  id: NumberedId
  /** Always the owner of its activity. */
  user_id: Owner
  activity_id: Fixed<number>
  timestamp: Timestamp
  created_at: Instant
  updated_at: Timestamp
  data: string
}

/** What the app's migrations make. */
export interface LifeTables {
  activities: ActivitiesTable
  moments: MomentsTable
}

/** All tables of the realm. */
export type MomentsTables = EngineTables & LifeTables

export type MomentsDatabase = Database<MomentsTables>

/** A transaction on that database. */
export type MomentsTx = RealmTx<MomentsTables>
