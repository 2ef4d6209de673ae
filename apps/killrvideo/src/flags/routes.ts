import { errorBody, get, oneOf, optional, post, refusal, reply, under, uuid } from '@usher/http'
import { faults, faultsWithBody } from '../answers.ts'
import { asModerator, asViewer } from '../blueprint/guards.ts'
import { pageBody, pageQuery } from '../blueprint/pagination.ts'
import type { Domain } from '../domain.ts'
import { sliceOf } from '../videos/list-routes.ts'
import { type ContentType, FLAG_STATUSES } from './flag.ts'
import { noteLook } from './note-look.ts'
import {
  decision,
  flagBody,
  flagPage,
  flag as flagSchema,
  maskedFlagBody,
  newFlag,
  restored,
} from './schemas.ts'

const tags = ['Moderation']
const needsModerator = { 401: errorBody, 403: errorBody, 404: errorBody, 422: errorBody }

/** Reports of content, and what moderators do about them (section C.8). */
export const flagRoutes = (domain: Domain) => [
  file(domain),
  ...under('/moderation', [
    list(domain),
    show(domain),
    act(domain),
    restore(domain, 'video'),
    restore(domain, 'comment'),
  ]),
]

const file = ({ stores, ids, clock }: Domain) =>
  post('/flags', {
    operationId: 'flagContent',
    summary: 'Report a video or a comment',
    tags: ['Flags'],
    access: asViewer,
    body: newFlag,
    responses: {
      201: flagSchema,
      401: errorBody,
      403: errorBody,
      404: errorBody,
      422: errorBody,
      ...faultsWithBody,
    },
    async handle({ body, principal }) {
      const { contentType: type, contentId, reasonCode, reasonText = null } = body
      const at = clock.now()
      const filed = await stores.flags.file({
        id: ids.next(at),
        reporterId: principal.account.id,
        content: { type, id: contentId },
        reasonCode,
        reasonText,
        createdAt: at,
      })
      if (!filed) {
        throw refusal(404, type === 'video' ? 'Video not found' : 'Comment not found')
      }
      return reply(201, flagBody(filed))
    },
  })

const list = ({ stores }: Domain) =>
  get('/flags', {
    operationId: 'listFlags',
    summary: 'The reports, newest first, with their texts masked',
    tags,
    access: asModerator,
    query: { status: optional(oneOf(FLAG_STATUSES)), ...pageQuery },
    responses: { 200: flagPage, ...needsModerator, ...faults },
    async handle({ query }) {
      const { items, total } = await stores.flags.list({ status: query.status }, sliceOf(query))
      return reply(200, pageBody(items.map(maskedFlagBody), total, query))
    },
  })

const show = (domain: Domain) =>
  get('/flags/{id}', {
    operationId: 'showFlag',
    summary: 'A report with its text; the look is noted',
    tags,
    access: asModerator,
    params: { id: uuid() },
    responses: { 200: flagSchema, ...needsModerator, ...faults },
    async handle({ params: { id }, principal }) {
      const found = await domain.stores.flags.find(id)
      if (!found) throw refusal(404, 'Flag not found')
      await noteLook(domain, found, principal.account.id)
      return reply(200, flagBody(found))
    },
  })

const act = (domain: Domain) =>
  post('/flags/{id}/action', {
    operationId: 'decideFlag',
    summary: 'Decide about a report; approving it removes the content',
    tags,
    access: asModerator,
    params: { id: uuid() },
    body: decision,
    responses: { 200: flagSchema, 400: errorBody, ...needsModerator, ...faultsWithBody },
    async handle({ params: { id: flagId }, body, principal }) {
      const outcome = await domain.stores.flags.decide({
        flagId,
        status: body.status,
        notes: body.moderatorNotes,
        moderatorId: principal.account.id,
        at: domain.clock.now(),
      })
      if (outcome.kind === 'not_found') throw refusal(404, 'Flag not found')
      if (outcome.kind === 'resolved') throw refusal(400, 'Flag already resolved')
      await noteLook(domain, outcome.flag, principal.account.id)
      return reply(200, flagBody(outcome.flag))
    },
  })

const restore = ({ stores, clock }: Domain, type: ContentType) =>
  post(`/${type}s/{id}/restore`, {
    operationId: type === 'video' ? 'restoreVideo' : 'restoreComment',
    summary: `Make a removed ${type} visible again`,
    tags,
    access: asModerator,
    params: { id: uuid() },
    responses: { 200: restored, ...needsModerator, ...faults },
    async handle({ params: { id }, principal }) {
      const by = { moderatorId: principal.account.id, at: clock.now() }
      const isThere = await stores.flags.restore({ type, id }, by)
      return reply(200, {
        content_id: id,
        content_type: type,
        status_message: isThere ? 'initiated' : 'failed',
      })
    },
  })
