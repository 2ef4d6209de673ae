import { errorBody, get, refusal, reply, under, z } from '@usher/http'
import { faults } from '../answers.ts'
import type { Domain } from '../domain.ts'
import { sliceOf, summariesBody } from '../videos/list-routes.ts'
import { summaryPage } from '../videos/schemas.ts'
import { folded } from './fold.ts'
import { searchQuery, suggestion, suggestQuery } from './schemas.ts'
import { isTooLongForMeaning, searchByMeaning, searchByWords } from './search-videos.ts'

const tags = ['Search']

/** How videos are found (section C.3). */
export const searchRoutes = (domain: Domain) => under('/search', [search(domain), suggest(domain)])

const search = (domain: Domain) =>
  get('/videos', {
    operationId: 'searchVideos',
    summary: 'Find videos by their words or by what they mean',
    description:
      'Every word must occur in title, description or a tag, in any case. All characters are plain text.',
    tags,
    query: searchQuery,
    responses: { 200: summaryPage, 400: errorBody, 422: errorBody, ...faults },
    async handle({ query }) {
      if (query.mode === 'keyword') {
        const found = await searchByWords(domain, query.query, sliceOf(query))
        return reply(200, summariesBody(found, query, domain))
      }
      if (isTooLongForMeaning(query.query)) {
        throw refusal(400, 'Query exceeds the 512-token limit of semantic search')
      }
      const found = await searchByMeaning(domain, query.query, sliceOf(query))
      return reply(200, summariesBody(found, query, domain))
    },
  })

const suggest = ({ stores }: Domain) =>
  get('/tags/suggest', {
    operationId: 'suggestTags',
    summary: 'Tags that contain a text',
    tags,
    query: suggestQuery,
    responses: { 200: z.array(suggestion), 422: errorBody, ...faults },
    async handle({ query: { query, limit } }) {
      const found = await stores.search.suggestTags(folded(query), limit)
      return reply(
        200,
        found.map((tag) => ({ tag })),
      )
    },
  })
