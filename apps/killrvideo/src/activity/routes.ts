import { errorBody, get, oneOf, optional, reply, uuid } from '@usher/http'
import { faults } from '../answers.ts'
import { pageBody, pageQuery } from '../blueprint/pagination.ts'
import type { Domain } from '../domain.ts'
import { sliceOf } from '../videos/list-routes.ts'
import { firstOfDays } from '../videos/video.ts'
import { ACTIVITY_TYPES, TIMELINE_DAYS } from './activity.ts'
import { activityBody, activityPage } from './schemas.ts'

/** What users did (section C.9). */
export const activityRoutes = ({ stores, clock }: Domain) => [
  get('/users/{id}/activity', {
    operationId: 'listActivity',
    summary: 'What a user did in the last 30 days, newest first',
    tags: ['Users'],
    params: { id: uuid() },
    query: { activity_type: optional(oneOf(ACTIVITY_TYPES)), ...pageQuery },
    responses: { 200: activityPage, 422: errorBody, ...faults },
    async handle({ params: { id: userId }, query }) {
      const since = firstOfDays(TIMELINE_DAYS, clock.now())
      const timeline = { userId, type: query.activity_type, since }
      const { items, total } = await stores.activity.list(timeline, sliceOf(query))
      return reply(200, pageBody(items.map(activityBody), total, query))
    },
  }),
]
