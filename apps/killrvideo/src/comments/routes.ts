import type { AccountId, Engine } from '@usher/engine'
import { errorBody, get, post, refusal, reply, uuid } from '@usher/http'
import { faults, faultsWithBody } from '../answers.ts'
import { asViewer } from '../blueprint/guards.ts'
import { type PageRequest, pageBody, pageQuery } from '../blueprint/pagination.ts'
import { type Domain, noteActivity } from '../domain.ts'
import type { Found } from '../page.ts'
import { namesOf, type PersonNames } from '../users/names.ts'
import { videoNotFound } from '../videos/answers.ts'
import { sliceOf } from '../videos/list-routes.ts'
import type { Comment } from './comment.ts'
import { commentBody, commentPage, comment as commentSchema, newComment } from './schemas.ts'

const tags = ['Comments']

/** What people say about videos (section C.5). */
export const commentRoutes = (domain: Domain) => [
  create(domain),
  listOfVideo(domain),
  listOfUser(domain),
]

const create = (domain: Domain) =>
  post('/videos/{id}/comments', {
    operationId: 'createComment',
    summary: 'Comment on a video',
    tags,
    access: asViewer,
    params: { id: uuid() },
    body: newComment,
    responses: {
      201: commentSchema,
      401: errorBody,
      403: errorBody,
      404: errorBody,
      422: errorBody,
      ...faultsWithBody,
    },
    async handle({ params: { id: videoId }, body: { text }, principal: { account } }) {
      const { stores, clock, ids, sentiment } = domain
      const userId = account.id
      const comment: Comment = {
        id: ids.next(clock.now()),
        videoId,
        userId,
        text,
        sentiment: sentiment(text),
      }
      const outcome = await stores.comments.add(comment)
      if (outcome === 'unknown') throw videoNotFound()
      if (outcome === 'not_ready') throw refusal(404, 'Video is not ready for comments yet')
      await noteActivity(domain, { userId, type: 'comment', videoId, id: comment.id })
      return reply(201, commentBody(comment, namesOf(account)))
    },
  })

const listOfVideo = (domain: Domain) =>
  get('/videos/{id}/comments', {
    operationId: 'listCommentsOfVideo',
    summary: 'The comments on a video, newest first',
    tags,
    params: { id: uuid() },
    query: pageQuery,
    responses: { 200: commentPage, 422: errorBody, ...faults },
    async handle({ params: { id }, query }) {
      const found = await domain.stores.comments.listOfVideo(id, sliceOf(query))
      return reply(200, await commentsBody(found, query, domain.engine))
    },
  })

const listOfUser = (domain: Domain) =>
  get('/users/{id}/comments', {
    operationId: 'listCommentsOfUser',
    summary: 'What a user has said, newest first',
    tags,
    params: { id: uuid() },
    query: pageQuery,
    responses: { 200: commentPage, 422: errorBody, ...faults },
    async handle({ params: { id }, query }) {
      const found = await domain.stores.comments.listOfUser(id, sliceOf(query))
      return reply(200, await commentsBody(found, query, domain.engine))
    },
  })

async function commentsBody({ items, total }: Found<Comment>, query: PageRequest, engine: Engine) {
  const authors = await authorsOf(items, engine)
  const bodies = items.map((comment) => commentBody(comment, authors.get(comment.userId)))
  return pageBody(bodies, total, query)
}

async function authorsOf(
  comments: readonly Comment[],
  { store }: Engine,
): Promise<ReadonlyMap<string, PersonNames>> {
  const ids = [...new Set(comments.map(({ userId }) => userId))]
  const accounts = await Promise.all(ids.map((id) => store.accounts.findById(id as AccountId)))
  return new Map(accounts.flatMap((account) => (account ? [[account.id, namesOf(account)]] : [])))
}
