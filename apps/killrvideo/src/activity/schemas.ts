import { timestamp, z } from '@usher/http'
import { pageOf } from '../blueprint/pagination.ts'
import { ACTIVITY_TYPES, type Activity } from './activity.ts'

/** In both spellings: the client reads the first, the API description has the second. */
export const activity = z
  .object({
    userid: z.guid(),
    activity_type: z.enum(ACTIVITY_TYPES),
    activity_id: z.guid(),
    activity_timestamp: timestamp(),
    videoid: z.guid(),
    userId: z.guid(),
    activityType: z.enum(ACTIVITY_TYPES),
    activityId: z.guid(),
    activityTimestamp: timestamp(),
    videoId: z.guid(),
  })
  .meta({ id: 'Activity' })

export const activityPage = pageOf(activity).meta({ id: 'ActivityPage' })

export function activityBody({
  id,
  userId,
  type,
  videoId,
  at,
}: Activity): z.input<typeof activity> {
  return {
    userid: userId,
    activity_type: type,
    activity_id: id,
    activity_timestamp: at,
    videoid: videoId,
    userId,
    activityType: type,
    activityId: id,
    activityTimestamp: at,
    videoId,
  }
}
