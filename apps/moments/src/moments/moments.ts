import type { AccountId, Clock } from '@usher/engine'
import { getActivity } from '../activities/activities.ts'
import type { Activity, ActivityStore } from '../activities/activity.ts'
import { readJsonObject } from '../json-schema/json-object.ts'
import type { SchemaChecks } from '../json-schema/schema-checks.ts'
import { MomentsRefused } from '../refusals.ts'
import type { Moment, MomentFilter, MomentKey, MomentStore, Paging } from './moment.ts'

/** What people can do with their moments. */
export type Moments = ReturnType<typeof createMoments>

export interface MomentOfActivity {
  readonly moment: Moment
  readonly activity: Activity
}

export interface MomentPage extends Paging {
  readonly items: readonly MomentOfActivity[]
  readonly total: number
  readonly pages: number
}

interface Parts {
  readonly moments: MomentStore
  readonly activities: ActivityStore
  readonly checks: SchemaChecks
  readonly clock: Clock
}

const MOST_TRIES = 5

export function createMoments({ moments, activities, checks, clock }: Parts) {
  return {
    /**
     * Notes that an activity happened, now if nothing else is said.
     *
     * @param data JSON text
     * @throws {MomentsRefused} `activity_not_found`, `data_invalid`
     */
    create: (
      ownerId: AccountId,
      { activityId, data, at }: { activityId: number; data: string; at?: Date | undefined },
    ): Promise<MomentOfActivity> =>
      untilUnchanged(async () => {
        const activity = await getActivity(activities, { ownerId, id: activityId })
        const now = clock.now()
        const outcome = await moments.create({
          ownerId,
          checkedBy: activity,
          data: await checkedData(data, activity),
          at: at ?? now,
          now,
        })
        return outcome.kind === 'created' ? outcome : undefined
      }),

    /** @throws {MomentsRefused} `moment_not_found` */
    get: (key: MomentKey): Promise<MomentOfActivity> => getMoment(key),

    /** Newest first, then descending by id. */
    async list(ownerId: AccountId, filter: MomentFilter, paging: Paging): Promise<MomentPage> {
      const { moments: found, total } = await moments.list({ ownerId, filter, ...paging })
      const items = await withActivities(ownerId, found)
      return { items, total, ...paging, pages: Math.ceil(total / paging.size) }
    },

    /** Without their data: the newest of each activity, in order. */
    listNewest: (ownerId: AccountId, activityIds: readonly number[], limit: number) =>
      moments.listNewest({ ownerId, activityIds, limit }),

    /** The data of those of the moments that are there and the owner's. */
    findData: (ownerId: AccountId, ids: readonly number[]) => moments.findData({ ownerId, ids }),

    /**
     * Changes the given fields. New data is checked by the schema that the activity has now.
     *
     * @param fields.data JSON text
     * @throws {MomentsRefused} `moment_not_found`, `data_invalid`
     */
    update: (
      key: MomentKey,
      fields: { data?: string | undefined; at?: Date | undefined },
    ): Promise<MomentOfActivity> =>
      untilUnchanged(async () => {
        const known = await getMoment(key)
        const { data, at } = fields
        if (data === undefined && at === undefined) return known
        const outcome = await moments.update({
          ...key,
          checkedBy: known.activity,
          ...(data !== undefined && { data: await checkedData(data, known.activity) }),
          ...(at && { at }),
          now: clock.now(),
        })
        if (outcome.kind === 'not_found') throw new MomentsRefused({ code: 'moment_not_found' })
        return outcome.kind === 'updated' ? { ...known, moment: outcome.moment } : undefined
      }),

    /** @throws {MomentsRefused} `moment_not_found` */
    async remove(key: MomentKey): Promise<void> {
      const { kind } = await moments.remove(key)
      if (kind === 'not_found') throw new MomentsRefused({ code: 'moment_not_found' })
    },
  }

  async function getMoment(key: MomentKey): Promise<MomentOfActivity> {
    const moment = await moments.find(key)
    const [found] = moment ? await withActivities(key.ownerId, [moment]) : []
    if (!found) throw new MomentsRefused({ code: 'moment_not_found' })
    return found
  }

  /** Moments whose activity has gone meanwhile are gone, too. */
  async function withActivities(
    ownerId: AccountId,
    found: readonly Moment[],
  ): Promise<readonly MomentOfActivity[]> {
    const ids = [...new Set(found.map((moment) => moment.activityId))]
    const known = await activities.findAll({ ownerId, ids })
    const byId = new Map(known.map((activity) => [activity.id, activity]))
    return found.flatMap((moment) => {
      const activity = byId.get(moment.activityId)
      return activity ? [{ moment, activity }] : []
    })
  }

  async function checkedData(written: string, { schema, ownerId }: Activity): Promise<string> {
    const reading = readJsonObject(written)
    const reason =
      reading.kind === 'refused'
        ? reading.reason
        : await checks.dataProblem(schema, reading, ownerId)
    if (reading.kind === 'object' && reason === undefined) return reading.text
    throw new MomentsRefused({ code: 'data_invalid', reason: reason ?? '' })
  }
}

/** Does it again if the activity was changed between the check and the change. */
async function untilUnchanged<T>(attempt: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const outcome = await attempt()
    if (outcome !== undefined) return outcome
  }
  throw new MomentsRefused({ code: 'data_invalid', reason: 'the schema is being changed' })
}
