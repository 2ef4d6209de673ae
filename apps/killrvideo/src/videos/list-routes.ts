import { errorBody, get, refusal, reply, under, uuid, z } from '@usher/http'
import { faults } from '../answers.ts'
import { asAnybody } from '../blueprint/guards.ts'
import { offsetOf, type PageRequest, pageBody, pageQuery } from '../blueprint/pagination.ts'
import type { Domain } from '../domain.ts'
import type { Found, Slice } from '../page.ts'
import { storedText } from '../users/fields.ts'
import { isModerator } from './answers.ts'
import { isWindow, summaryBody, summaryPage, trendingQuery, videoSummary } from './schemas.ts'
import { dayOf, firstOfDays, type Video } from './video.ts'

const tags = ['Videos']
const responses = { 200: summaryPage, 422: errorBody, ...faults }

/** The lists of videos (section C.2). */
export const videoListRoutes = (domain: Domain) =>
  under('/videos', [latest(domain), byTag(domain), byUploader(domain), trending(domain)])

const latest = (domain: Domain) =>
  get('/latest', {
    operationId: 'listLatestVideos',
    summary: 'The videos, newest first',
    tags,
    query: pageQuery,
    responses,
    async handle({ query }) {
      const found = await domain.stores.videos.list({ of: 'latest' }, sliceOf(query))
      return reply(200, summariesBody(found, query, domain))
    },
  })

const byTag = (domain: Domain) =>
  get('/by-tag/{tag}', {
    operationId: 'listVideosByTag',
    summary: 'The videos with a tag, newest first',
    tags,
    params: { tag: storedText() },
    query: pageQuery,
    responses,
    async handle({ params: { tag }, query }) {
      const found = await domain.stores.videos.list({ of: 'tag', tag }, sliceOf(query))
      return reply(200, summariesBody(found, query, domain))
    },
  })

const byUploader = (domain: Domain) =>
  get('/by-uploader/{userId}', {
    operationId: 'listVideosByUploader',
    summary: 'The videos of a user, newest first',
    description: 'The user and moderators also get those that are not ready.',
    tags,
    access: asAnybody,
    params: { userId: uuid() },
    query: pageQuery,
    responses,
    async handle({ params: { userId }, query, principal }) {
      const everything = principal?.account.id === userId || isModerator(principal)
      const list = { of: 'uploader', userId, everything } as const
      const found = await domain.stores.videos.list(list, sliceOf(query))
      return reply(200, summariesBody(found, query, domain))
    },
  })

const trending = (domain: Domain) =>
  get('/trending', {
    operationId: 'listTrendingVideos',
    summary: 'The videos with most views of today, a week or a month',
    tags,
    query: trendingQuery,
    responses: { 200: z.array(videoSummary), 400: errorBody, 422: errorBody, ...faults },
    async handle({ query: { intervalDays, limit } }) {
      if (!isWindow(intervalDays)) {
        throw refusal(400, 'interval_days must be one of 1, 7 or 30')
      }
      const now = domain.clock.now()
      const days = { since: firstOfDays(intervalDays, now), today: dayOf(now) }
      const videos = await domain.stores.videos.listTrending(days, limit)
      return reply(
        200,
        videos.map((video) => summaryBody(video, domain)),
      )
    },
  })

/** The part of a list that a page shows. */
export function sliceOf(query: PageRequest): Slice {
  return { offset: offsetOf(query), limit: query.pageSize }
}

/** A page of summaries in its envelope. */
export function summariesBody(
  { items, total }: Found<Video>,
  query: PageRequest,
  domain: Pick<Domain, 'thumbnailUrlOf'>,
) {
  return pageBody(
    items.map((video) => summaryBody(video, domain)),
    total,
    query,
  )
}
