import type { Principal } from '@usher/engine'
import { del, errorBody, get, guard, noBody, post, put, reply, under, z } from '@usher/http'
import type { Activities } from '../activities/activities.ts'
import { activityBody, activityResponse } from '../activities/schemas.ts'
import type { Moments } from './moments.ts'
import {
  momentBody,
  momentList,
  momentParams,
  momentQuery,
  momentResponse,
  momentUpdate,
  newMoment,
  recentQuery,
} from './schemas.ts'

const signedIn = guard<Principal>()
const facts = { tags: ['moments'], access: signedIn }

/** B.3 of the contract. */
export const momentRoutes = (moments: Moments, activities: Activities) =>
  under('/v1/moments', [
    create(moments),
    list(moments),
    listRecentActivities(activities),
    show(moments),
    update(moments),
    remove(moments),
  ])

const create = (moments: Moments) =>
  post('', {
    ...facts,
    summary: 'Note that an activity happened',
    body: newMoment,
    responses: {
      201: momentResponse,
      400: errorBody,
      401: errorBody,
      404: errorBody,
      422: errorBody,
      429: errorBody,
    },
    async handle({ body: { activity_id: activityId, data, timestamp: at }, principal }) {
      const noted = await moments.create(principal.account.id, { activityId, data, at })
      return reply(201, momentBody(noted))
    },
  })

const list = (moments: Moments) =>
  get('', {
    ...facts,
    summary: 'The moments, newest first',
    query: momentQuery,
    responses: { 200: momentList, 401: errorBody, 422: errorBody },
    async handle({ query, principal }) {
      const { page, size, activity_id: activityId, start_date: from, end_date: until } = query
      const filter = { activityId, from, until }
      const found = await moments.list(principal.account.id, filter, { page, size })
      return reply(200, { ...found, items: found.items.map(momentBody) })
    },
  })

const listRecentActivities = (activities: Activities) =>
  get('/activities/recent', {
    ...facts,
    summary: 'The activities that have moments, the one with the newest moment first',
    query: recentQuery,
    responses: { 200: z.array(activityResponse), 401: errorBody, 422: errorBody },
    async handle({ query, principal }) {
      const recent = await activities.listRecent(principal.account.id, query.limit)
      return reply(200, recent.map(activityBody))
    },
  })

const show = (moments: Moments) =>
  get('/{moment_id}', {
    ...facts,
    summary: 'A moment',
    params: momentParams,
    responses: { 200: momentResponse, 401: errorBody, 404: errorBody, 422: errorBody },
    async handle({ params, principal }) {
      return reply(200, momentBody(await moments.get(keyOf(params, principal))))
    },
  })

const update = (moments: Moments) =>
  put('/{moment_id}', {
    ...facts,
    summary: 'Change a moment; it stays with its activity',
    params: momentParams,
    body: momentUpdate,
    responses: {
      200: momentResponse,
      400: errorBody,
      401: errorBody,
      404: errorBody,
      422: errorBody,
      429: errorBody,
    },
    async handle({ params, body: { data, timestamp: at }, principal }) {
      const updated = await moments.update(keyOf(params, principal), { data, at })
      return reply(200, momentBody(updated))
    },
  })

const remove = (moments: Moments) =>
  del('/{moment_id}', {
    ...facts,
    summary: 'Delete a moment',
    params: momentParams,
    responses: { 204: noBody, 401: errorBody, 404: errorBody, 422: errorBody },
    async handle({ params, principal }) {
      await moments.remove(keyOf(params, principal))
      return reply(204)
    },
  })

function keyOf({ moment_id: id }: { moment_id: number }, { account }: Principal) {
  return { ownerId: account.id, id }
}
