import type { Principal } from '@usher/engine'
import { errorBody, get, guard, noBody, post, refusal, reply, uuid } from '@usher/http'
import { faults, faultsWithBody } from '../answers.ts'
import { asAnybody } from '../blueprint/guards.ts'
import { type Domain, noteActivity } from '../domain.ts'
import { getVideo, videoNotFound } from '../videos/answers.ts'
import { averageOf } from '../videos/video.ts'
import type { Rating } from './rating.ts'
import {
  average,
  newRating,
  ratingBody,
  rating as ratingSchema,
  ratings as ratingsSchema,
} from './schemas.ts'

const tags = ['Ratings']
const params = { id: uuid() }
const refusals = { 401: errorBody, 404: errorBody, 422: errorBody }

/** What people give videos (section C.6), in the present and in the older form. */
export const ratingRoutes = (domain: Domain) => [
  rate(domain),
  show(domain),
  rateInOldForm(domain),
  showInOldForm(domain),
]

const rate = (domain: Domain) =>
  post('/videos/{id}/ratings', {
    operationId: 'rateVideo',
    summary: 'Give a video 1 to 5; rating again replaces it',
    tags,
    access: guard<Principal>(),
    params,
    body: newRating,
    responses: { 200: ratingSchema, ...refusals, ...faultsWithBody },
    async handle({ params: { id }, body, principal }) {
      return reply(200, ratingBody(await give(domain, { id, ...body, principal })))
    },
  })

const rateInOldForm = (domain: Domain) =>
  post('/videos/id/{id}/rating', {
    operationId: 'rateVideoInOldForm',
    summary: 'The same operation in its older form',
    tags,
    access: guard<Principal>(),
    params,
    body: newRating,
    responses: { 204: noBody, ...refusals, ...faultsWithBody },
    async handle({ params: { id }, body, principal }) {
      await give(domain, { id, ...body, principal })
      return reply(204)
    },
  })

async function give(
  domain: Domain,
  given: { id: string; rating: number; principal: Principal },
): Promise<Rating> {
  const { id: videoId, rating, principal } = given
  const userId = principal.account.id
  const at = domain.clock.now()
  const outcome = await domain.stores.ratings.rate({ videoId, userId, rating, at })
  if (outcome === 'unknown') throw videoNotFound()
  if (outcome === 'not_ready') throw refusal(404, 'Video not available for rating')
  await noteActivity(domain, { userId, type: 'rate', videoId })
  return outcome
}

const show = (domain: Domain) =>
  get('/videos/{id}/ratings', {
    operationId: 'showRatings',
    summary: 'The mean of all ratings of a video, and the own one',
    tags,
    access: asAnybody,
    params,
    responses: { 200: ratingsSchema, 404: errorBody, 422: errorBody, ...faults },
    async handle({ params: { id }, principal }) {
      await getVideo(domain, id, principal)
      const { count, total, own } = await domain.stores.ratings.summary(id, principal?.account.id)
      return reply(200, {
        videoId: id,
        averageRating: averageOf({ ratingCount: count, ratingTotal: total }),
        totalRatingsCount: count,
        currentUserRating: own,
      })
    },
  })

const showInOldForm = (domain: Domain) =>
  get('/videos/id/{id}/rating', {
    operationId: 'showAverageRating',
    summary: 'The mean of all ratings in its older form: zeros for what nobody has rated',
    tags,
    params,
    responses: { 200: average, 422: errorBody, ...faults },
    async handle({ params: { id } }) {
      const { count, total } = await domain.stores.ratings.summary(id, undefined)
      const averageRating = averageOf({ ratingCount: count, ratingTotal: total }) ?? 0
      return reply(200, { videoId: id, averageRating, ratingCount: count })
    },
  })
