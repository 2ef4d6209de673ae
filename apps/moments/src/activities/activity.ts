import type { AccountId } from '@usher/engine'

/** A kind of thing that happens to somebody. */
export interface Activity {
  readonly id: number
  readonly ownerId: AccountId
  readonly name: string
  readonly description: string
  /** JSON text; what the `data` of its moments must be like. */
  readonly schema: string
  /** Another number means another schema. */
  readonly schemaRevision: number
  readonly icon: string
  readonly color: string
  readonly momentCount: number
}

/** What its owner says about an activity. */
export type ActivityFields = Pick<Activity, 'name' | 'description' | 'schema' | 'icon' | 'color'>

/** What is `undefined` stays as it is. */
export type ActivityChange = {
  readonly [Field in keyof ActivityFields]?: ActivityFields[Field] | undefined
}

/** An activity of one person; everybody else's is not there. */
export interface ActivityKey {
  readonly ownerId: AccountId
  readonly id: number
}

/** What the service asks of a database. Names are unique per owner. */
export interface ActivityStore {
  /** Of simultaneous calls with one name exactly one is `created`. */
  create(
    activity: ActivityFields & { ownerId: AccountId; now: Date },
  ): Promise<{ kind: 'created'; activity: Activity } | { kind: 'name_taken' }>
  find(key: ActivityKey): Promise<Activity | undefined>
  /** Those of the ids that are there, in any order. */
  findAll(wanted: { ownerId: AccountId; ids: readonly number[] }): Promise<readonly Activity[]>
  /** Ascending by id. */
  list(part: { ownerId: AccountId; skip: number; limit: number }): Promise<readonly Activity[]>
  /** Those with moments; the one with the newest first, then descending by id. */
  listRecent(part: { ownerId: AccountId; limit: number }): Promise<readonly Activity[]>
  /** Writes all given fields or none. */
  update(
    change: ActivityKey & { fields: ActivityChange; now: Date },
  ): Promise<
    { kind: 'updated'; activity: Activity } | { kind: 'name_taken' } | { kind: 'not_found' }
  >
  /** With its moments. */
  remove(key: ActivityKey): Promise<{ kind: 'removed' } | { kind: 'not_found' }>
}
