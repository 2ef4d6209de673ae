import type { AccountId, Clock } from '@usher/engine'
import { readJsonObject } from '../json-schema/json-object.ts'
import type { SchemaChecks } from '../json-schema/schema-checks.ts'
import { MomentsRefused } from '../refusals.ts'
import type {
  Activity,
  ActivityChange,
  ActivityFields,
  ActivityKey,
  ActivityStore,
} from './activity.ts'

/** What people can do with their activities. All fields but `schema` have been judged already. */
export type Activities = ReturnType<typeof createActivities>

interface Parts {
  readonly activities: ActivityStore
  readonly checks: SchemaChecks
  readonly clock: Clock
}

export function createActivities({ activities, checks, clock }: Parts) {
  return {
    /** @throws {MomentsRefused} `schema_invalid`, `activity_name_taken` */
    async create(ownerId: AccountId, fields: ActivityFields): Promise<Activity> {
      const schema = await checkedSchema(fields.schema, ownerId)
      const outcome = await activities.create({ ...fields, schema, ownerId, now: clock.now() })
      if (outcome.kind === 'name_taken') throw new MomentsRefused({ code: 'activity_name_taken' })
      return outcome.activity
    },

    /** @throws {MomentsRefused} `activity_not_found` */
    get: (key: ActivityKey): Promise<Activity> => getActivity(activities, key),

    /** Ascending by id. */
    list: (ownerId: AccountId, part: { skip: number; limit: number }) =>
      activities.list({ ownerId, ...part }),

    /** Those that have moments, by the time of their newest one, newest first. */
    listRecent: (ownerId: AccountId, limit: number) => activities.listRecent({ ownerId, limit }),

    /** Those of the ids that are there and the owner's, in any order. */
    findAll: (ownerId: AccountId, ids: readonly number[]) => activities.findAll({ ownerId, ids }),

    /**
     * Changes the given fields. Stored moments stay as they are, whatever the schema says now.
     *
     * @throws {MomentsRefused} `activity_not_found`, `schema_invalid`, `activity_name_taken`
     */
    async update(key: ActivityKey, fields: ActivityChange): Promise<Activity> {
      const known = await getActivity(activities, key)
      if (Object.values(fields).every((value) => value === undefined)) return known
      const schema =
        fields.schema === undefined ? undefined : await checkedSchema(fields.schema, key.ownerId)
      const outcome = await activities.update({
        ...key,
        fields: { ...fields, schema },
        now: clock.now(),
      })
      if (outcome.kind === 'updated') return outcome.activity
      throw new MomentsRefused({
        code: outcome.kind === 'name_taken' ? 'activity_name_taken' : 'activity_not_found',
      })
    },

    /** Removes an activity with its moments. @throws {MomentsRefused} `activity_not_found` */
    async remove(key: ActivityKey): Promise<void> {
      const { kind } = await activities.remove(key)
      if (kind === 'not_found') throw new MomentsRefused({ code: 'activity_not_found' })
    },
  }

  async function checkedSchema(written: string, ownerId: AccountId): Promise<string> {
    const reading = readJsonObject(written)
    const reason =
      reading.kind === 'refused' ? reading.reason : await checks.schemaProblem(reading, ownerId)
    if (reading.kind === 'object' && reason === undefined) return reading.text
    throw new MomentsRefused({ code: 'schema_invalid', reason: reason ?? '' })
  }
}

/** @throws {MomentsRefused} `activity_not_found` */
export async function getActivity(
  activities: Pick<ActivityStore, 'find'>,
  key: ActivityKey,
): Promise<Activity> {
  const activity = await activities.find(key)
  if (!activity) throw new MomentsRefused({ code: 'activity_not_found' })
  return activity
}
