import type { AccountId } from '@usher/engine'
import DataLoader from 'dataloader'
import type { Activities } from '../activities/activities.ts'
import type { Activity } from '../activities/activity.ts'
import type { Moment } from '../moments/moment.ts'
import type { Moments } from '../moments/moments.ts'
import { MomentsRefused } from '../refusals.ts'
import type { Budget } from './budget.ts'

const MOST_MOMENTS_OF_ACTIVITY = 100 // contract, C.3
const DATA_AT_ONCE = 100 // each may be a megabyte

/** Collects what one request wants to know of single things, and asks for it together. */
export interface Loaders {
  readonly activity: DataLoader<number, Activity>
  /** The newest moments of an activity, without their data. */
  readonly newestMoments: DataLoader<number, readonly Omit<Moment, 'data'>[]>
  readonly momentData: DataLoader<number, string>
  /** After a change, so that what follows sees it. */
  forget(): void
}

export function createLoaders(
  { activities, moments }: { activities: Activities; moments: Moments },
  ownerId: AccountId,
  budget: Budget,
): Loaders {
  const activity = new DataLoader<number, Activity>(async (ids: readonly number[]) => {
    const found = await activities.findAll(ownerId, ids)
    const byId = new Map(found.map((one) => [one.id, one]))
    return ids.map((id) => byId.get(id) ?? new MomentsRefused({ code: 'activity_not_found' }))
  })
  const newestMoments = new DataLoader<number, readonly Omit<Moment, 'data'>[]>(
    async (ids: readonly number[]) => {
      const found = await moments.listNewest(ownerId, ids, MOST_MOMENTS_OF_ACTIVITY)
      return ids.map((id) => found.get(id) ?? [])
    },
  )
  const loadData = async (ids: readonly number[]) => {
    budget.check()
    const found = await moments.findData(ownerId, ids)
    return ids.map((id) => found.get(id) ?? new MomentsRefused({ code: 'moment_not_found' }))
  }
  const momentData = new DataLoader<number, string>(oneAtATime(loadData), {
    maxBatchSize: DATA_AT_ONCE,
  })

  return {
    activity,
    newestMoments,
    momentData,
    forget() {
      for (const loader of [activity, newestMoments, momentData]) loader.clearAll()
    },
  }
}

/** So that what a budget refuses is not in memory already. */
function oneAtATime<Input, Output>(
  load: (input: Input) => Promise<Output>,
): (input: Input) => Promise<Output> {
  let latest: Promise<unknown> = Promise.resolve()
  return (input) => {
    const loaded = latest.then(() => load(input))
    latest = loaded
    return loaded
  }
}
