import type { Principal } from '@usher/engine'
import { del, errorBody, get, guard, post, put, reply, under, z } from '@usher/http'
import type { Activities } from './activities.ts'
import {
  activityBody,
  activityParams,
  activityQuery,
  activityResponse,
  activityUpdate,
  newActivity,
} from './schemas.ts'

const signedIn = guard<Principal>()
const facts = { tags: ['activities'], access: signedIn }

/** B.1 of the contract. */
export const activityRoutes = (activities: Activities) =>
  under('/v1/activities', [
    create(activities),
    list(activities),
    show(activities),
    update(activities),
    remove(activities),
  ])

const create = (activities: Activities) =>
  post('', {
    ...facts,
    summary: 'Create an activity: a kind of thing that happens',
    body: newActivity,
    responses: {
      201: activityResponse,
      400: errorBody,
      401: errorBody,
      422: errorBody,
      429: errorBody,
    },
    async handle({ body: { activity_schema: schema, ...fields }, principal }) {
      const activity = await activities.create(principal.account.id, { ...fields, schema })
      return reply(201, activityBody(activity))
    },
  })

const list = (activities: Activities) =>
  get('', {
    ...facts,
    summary: 'The activities, oldest first',
    query: activityQuery,
    responses: { 200: z.array(activityResponse), 401: errorBody, 422: errorBody },
    async handle({ query, principal }) {
      const found = await activities.list(principal.account.id, query)
      return reply(200, found.map(activityBody))
    },
  })

const show = (activities: Activities) =>
  get('/{activity_id}', {
    ...facts,
    summary: 'An activity',
    params: activityParams,
    responses: { 200: activityResponse, 401: errorBody, 404: errorBody, 422: errorBody },
    async handle({ params, principal }) {
      const activity = await activities.get(keyOf(params, principal))
      return reply(200, activityBody(activity))
    },
  })

const update = (activities: Activities) =>
  put('/{activity_id}', {
    ...facts,
    summary: 'Change an activity; its moments stay as they are',
    params: activityParams,
    body: activityUpdate,
    responses: {
      200: activityResponse,
      400: errorBody,
      401: errorBody,
      404: errorBody,
      422: errorBody,
      429: errorBody,
    },
    async handle({ params, body: { activity_schema: schema, ...fields }, principal }) {
      const activity = await activities.update(keyOf(params, principal), { ...fields, schema })
      return reply(200, activityBody(activity))
    },
  })

const remove = (activities: Activities) =>
  del('/{activity_id}', {
    ...facts,
    summary: 'Delete an activity with its moments',
    params: activityParams,
    responses: {
      200: z.object({ message: z.literal('Activity deleted successfully') }),
      401: errorBody,
      404: errorBody,
      422: errorBody,
    },
    async handle({ params, principal }) {
      await activities.remove(keyOf(params, principal))
      return reply(200, { message: 'Activity deleted successfully' })
    },
  })

function keyOf({ activity_id: id }: { activity_id: number }, { account }: Principal) {
  return { ownerId: account.id, id }
}
