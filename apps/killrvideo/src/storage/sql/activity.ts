import { instant } from '@usher/storage'
import { type ActivityStore, TIMELINE_LENGTH } from '../../activity/activity.ts'
import { sortableTimeId } from '../../time-id.ts'
import type { VideoDatabase } from './tables.ts'

export function sqlActivity({ read, writeOne }: VideoDatabase): ActivityStore {
  return {
    async record({ id, userId, type, videoId, at }) {
      await writeOne(({ db }) =>
        db
          .insertInto('user_activity')
          .values({
            activity_id: id,
            place: sortableTimeId(id),
            userid: userId,
            activity_type: type,
            activity_timestamp: at,
            videoid: videoId,
          })
          .execute(),
      )
    },

    async list({ userId, type, since }, { offset, limit }) {
      let timeline = read
        .selectFrom('user_activity')
        .where('userid', '=', userId)
        .where('activity_timestamp', '>=', new Date(since))
      if (type) timeline = timeline.where('activity_type', '=', type)
      const { total } = await read
        .selectFrom(timeline.select('activity_id').limit(TIMELINE_LENGTH).as('timeline'))
        .select(({ fn }) => fn.countAll<number>().as('total'))
        .executeTakeFirstOrThrow()
      if (offset >= total) return { items: [], total }
      const rows = await timeline
        .select(['activity_id', 'activity_type', 'activity_timestamp', 'videoid'])
        .orderBy('place', 'desc')
        .offset(offset)
        .limit(Math.min(limit, total - offset))
        .execute()
      const items = rows.map((row) => ({
        id: row.activity_id,
        userId,
        type: row.activity_type,
        videoId: row.videoid,
        at: instant(row.activity_timestamp),
      }))
      return { items, total }
    },
  }
}
