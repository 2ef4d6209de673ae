import { errorBody, get, post, refusal, reply, uuid, z } from '@usher/http'
import { faults, faultsWithBody } from '../answers.ts'
import { asCreator, asViewer } from '../blueprint/guards.ts'
import { pageQuery } from '../blueprint/pagination.ts'
import type { Domain } from '../domain.ts'
import { sliceOf, summariesBody } from '../videos/list-routes.ts'
import { summaryPage } from '../videos/schemas.ts'
import { videosForYou } from './for-you.ts'
import { relatedVideos } from './related.ts'
import {
  ingested,
  ingestion,
  relatedBody,
  relatedQuery,
  related as relatedSchema,
} from './schemas.ts'
import { DIMENSIONS, usableVector } from './vectors.ts'

const tags = ['Recommendations']
const needsRole = { 401: errorBody, 403: errorBody, 404: errorBody, 422: errorBody }

/** What somebody may want to see next (section C.7). */
export const recommendationRoutes = (domain: Domain) => [
  related(domain),
  forYou(domain),
  ingest(domain),
]

const related = (domain: Domain) =>
  get('/videos/id/{id}/related', {
    operationId: 'listRelatedVideos',
    summary: 'The videos nearest to one by their content, best first',
    tags,
    params: { id: uuid() },
    query: relatedQuery,
    responses: { 200: z.array(relatedSchema), 422: errorBody, ...faults },
    async handle({ params: { id }, query: { limit } }) {
      const video = await domain.stores.videos.find(id)
      if (!video || video.removedAt) return reply(200, [])
      const found = await relatedVideos(domain, video, limit)
      return reply(
        200,
        found.map((each) => relatedBody(each, domain)),
      )
    },
  })

const forYou = (domain: Domain) =>
  get('/recommendations/foryou', {
    operationId: 'listVideosForYou',
    summary: 'All videos, those first that the caller may like',
    tags,
    access: asViewer,
    query: pageQuery,
    responses: { 200: summaryPage, ...needsRole, ...faults },
    async handle({ query, principal }) {
      const found = await videosForYou(domain, principal.account.id, sliceOf(query))
      return reply(200, summariesBody(found, query, domain))
    },
  })

const ingest = ({ stores }: Domain) =>
  post('/reco/ingest', {
    operationId: 'ingestVector',
    summary: 'Store what a video is about, as a vector',
    tags,
    access: asCreator,
    body: ingestion,
    responses: { 202: ingested, ...needsRole, ...faultsWithBody },
    async handle({ body: { videoId, vector: numbers } }) {
      const video = await stores.videos.find(videoId)
      if (!video || video.removedAt) throw refusal(404, `Video ${videoId} not found.`)
      const vector = usableVector(numbers)
      if (vector) await stores.vectors.put(videoId, vector)
      const message = vector ? null : `Not used: ${DIMENSIONS} numbers are needed, not all zero.`
      return reply(202, { videoId, status: 'received', message })
    },
  })
