import type { AccountId } from '@usher/engine'
import type { Activity } from '../activities/activity.ts'

/** One occurrence of an activity. It never changes its activity. */
export interface Moment {
  readonly id: number
  readonly ownerId: AccountId
  readonly activityId: number
  /** When it happened. */
  readonly at: Date
  /** JSON text of an object. */
  readonly data: string
}

/** A moment of one person; everybody else's is not there. */
export interface MomentKey {
  readonly ownerId: AccountId
  readonly id: number
}

/** Which moments of a person; all conditions hold together. */
export interface MomentFilter {
  readonly activityId?: number | undefined
  /** Inclusive. */
  readonly from?: Date | undefined
  /** Inclusive. */
  readonly until?: Date | undefined
}

/** A page of a list; pages count from 1. */
export interface Paging {
  readonly page: number
  readonly size: number
}

/** That the activity is gone, or has another schema than the data was checked by. */
export interface ActivityChanged {
  readonly kind: 'activity_changed'
}

/** The schema by which data was checked. */
export type CheckedBy = Pick<Activity, 'id' | 'schemaRevision'>

/** What the service asks of a database. */
export interface MomentStore {
  /** @returns the activity as it is with the new moment */
  create(moment: {
    ownerId: AccountId
    checkedBy: CheckedBy
    data: string
    at: Date
    now: Date
  }): Promise<{ kind: 'created'; moment: Moment; activity: Activity } | ActivityChanged>
  find(key: MomentKey): Promise<Moment | undefined>
  /** Newest first, then descending by id; `total` counts all that the filter lets through. */
  list(
    part: { ownerId: AccountId; filter: MomentFilter } & Paging,
  ): Promise<{ moments: readonly Moment[]; total: number }>
  /** Without their data: the newest of each activity, at most `limit` of each, in order. */
  listNewest(wanted: {
    ownerId: AccountId
    activityIds: readonly number[]
    limit: number
  }): Promise<ReadonlyMap<number, readonly Omit<Moment, 'data'>[]>>
  /** The data of those of the moments that are there. */
  findData(wanted: {
    ownerId: AccountId
    ids: readonly number[]
  }): Promise<ReadonlyMap<number, string>>
  /** Writes the given fields. */
  update(
    change: MomentKey & { checkedBy: CheckedBy; data?: string; at?: Date; now: Date },
  ): Promise<{ kind: 'updated'; moment: Moment } | { kind: 'not_found' } | ActivityChanged>
  remove(key: MomentKey): Promise<{ kind: 'removed' } | { kind: 'not_found' }>
}
