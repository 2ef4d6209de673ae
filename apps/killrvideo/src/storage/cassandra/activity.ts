import { type AppKeyspace, cql, listed } from '@usher/storage'
import {
  ACTIVITY_TYPES,
  type Activity,
  type ActivityStore,
  type ActivityType,
  TIMELINE_DAYS,
  TIMELINE_LENGTH,
} from '../../activity/activity.ts'
import { sortableTimeId } from '../../time-id.ts'
import { dayOf } from '../../videos/video.ts'
import type { Value } from './video-row.ts'

interface ActivityRow {
  readonly activity_id: Value
  readonly activity_type: string
  readonly activity_timestamp: Date
  readonly videoid: Value | null
}

const DAY_MILLISECONDS = 86_400_000

export function cassandraActivity(keyspace: AppKeyspace): ActivityStore {
  return {
    record: ({ id, userId, type, videoId, at }) =>
      keyspace.write(
        cql`insert into user_activity (userid, day, activity_type, activity_timestamp, activity_id,
            videoid)
          values (${userId}, ${dayOf(at)}, ${type}, ${at}, ${id}, ${videoId})`,
      ),

    async list({ userId, type, since }, { offset, limit }) {
      const types = type ? [type] : ACTIVITY_TYPES
      const found = await Promise.all(types.map((each) => ofType(keyspace, userId, each, since)))
      const timeline = found
        .flat()
        .sort((one, other) => (place(one) < place(other) ? 1 : -1))
        .slice(0, TIMELINE_LENGTH)
      return { items: timeline.slice(offset, offset + limit), total: timeline.length }
    },
  }
}

function place({ id }: Activity): string {
  return sortableTimeId(id)
}

/** The newest of each day; of all days together, the newest are among them. */
async function ofType(
  { pages }: AppKeyspace,
  userId: string,
  type: ActivityType,
  since: string,
): Promise<readonly Activity[]> {
  const first = new Date(since).getTime()
  const days = Array.from({ length: TIMELINE_DAYS }, (_, at) =>
    dayOf(new Date(first + at * DAY_MILLISECONDS)),
  )
  const rows = cql`select activity_id, activity_type, activity_timestamp, videoid
    from user_activity where userid = ${userId} and day in (${listed(days.map((day) => cql`${day}`))})
    and activity_type = ${type} per partition limit ${TIMELINE_LENGTH}`
  const activities: Activity[] = []
  for await (const page of pages<ActivityRow>(rows, TIMELINE_LENGTH)) {
    for (const row of page) {
      if (!row.videoid) continue // other programs noted activities without their video
      activities.push({
        id: row.activity_id.toString(),
        userId,
        type,
        videoId: row.videoid.toString(),
        at: row.activity_timestamp,
      })
    }
  }
  return activities
}
