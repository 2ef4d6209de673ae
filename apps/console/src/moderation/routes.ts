import type { ContentReport, Moderation, OpenApp, ReportDetails, ReportedContent } from '@usher/app'
import { errorBody, get, noBody, post, refusal, reply } from '@usher/http'
import { asAdministrator } from '../session/routes.ts'
import { countsBody, decisionBody, reportDetailsBody, reportQuery, reportsBody } from './schemas.ts'

const tags = ['moderation']
const refusals = { 401: errorBody, 403: errorBody, 404: errorBody }
const PAGE_SIZE = 25

/** Reported content, in apps that have it. Moderators act under their id as administrators. */
export const moderationRoutes = (apps: readonly OpenApp[]) => {
  const moderated = moderatedApps(apps)
  return [
    counts(moderated),
    list(moderated),
    show(moderated),
    decide(moderated),
    restore(moderated),
  ]
}

interface ModeratedApp {
  readonly moderation: Moderation
  /** Where the app's paths begin. */
  readonly mount: string
}

type ModeratedApps = ReadonlyMap<string, ModeratedApp>

function moderatedApps(apps: readonly OpenApp[]): ModeratedApps {
  return new Map(
    apps.flatMap(({ module, mount, moderation }) =>
      moderation ? [[module.realm.name, { moderation, mount }]] : [],
    ),
  )
}

const counts = (apps: ModeratedApps) =>
  get('/moderation', {
    operationId: 'countModerated',
    summary: 'The apps whose content can be reported, with counts for the overview',
    tags,
    access: asAdministrator,
    responses: { 200: countsBody, 401: errorBody, 403: errorBody },
    async handle() {
      const counted = await Promise.all(
        Array.from(apps, async ([realm, { moderation }]) => ({
          realm,
          counts: Object.entries(await moderation.counts()).map(([label, value]) => ({
            label,
            value,
          })),
        })),
      )
      return reply(200, { apps: counted })
    },
  })

const list = (apps: ModeratedApps) =>
  get('/moderation/{realm}/reports', {
    operationId: 'listReports',
    summary: 'Reports of content, newest first, without what the reporters wrote',
    tags,
    access: asAdministrator,
    query: reportQuery,
    responses: { 200: reportsBody, ...refusals, 422: errorBody },
    async handle({ params: { realm }, query: { status, page = 1 } }) {
      const { moderation } = appOf(apps, realm)
      const offset = (page - 1) * PAGE_SIZE
      const { reports, total } = await moderation.list({ status, offset, limit: PAGE_SIZE })
      const bodies = reports.map((report) => reportBodyOf(realm, report))
      return reply(200, { reports: bodies, page, page_size: PAGE_SIZE, total })
    },
  })

const show = (apps: ModeratedApps) =>
  get('/moderation/{realm}/reports/{id}', {
    operationId: 'showReport',
    summary: 'A report with its text and the content it is about; the look is noted',
    tags,
    access: asAdministrator,
    responses: { 200: reportDetailsBody, ...refusals },
    async handle({ params: { realm, id }, principal }) {
      const app = appOf(apps, realm)
      const found = await app.moderation.show(id, principal.account.id)
      if (!found) throw refusal(404, 'There is no such report.')
      return reply(200, detailsBodyOf(realm, app, found))
    },
  })

const decide = (apps: ModeratedApps) =>
  post('/moderation/{realm}/reports/{id}/decision', {
    operationId: 'decideReport',
    summary: 'Decide on a report; approving it removes the content',
    tags,
    access: asAdministrator,
    body: decisionBody,
    responses: { 204: noBody, ...refusals, 409: errorBody, 422: errorBody },
    async handle({ params: { realm, id }, body: { status, notes }, principal }) {
      const { moderation } = appOf(apps, realm)
      const outcome = await moderation.decide(id, { status, notes }, principal.account.id)
      if (outcome === 'not_found') throw refusal(404, 'There is no such report.')
      if (outcome === 'already_resolved') {
        throw refusal(409, 'Somebody has decided on it already.')
      }
      return reply(204)
    },
  })

const restore = (apps: ModeratedApps) =>
  post('/moderation/{realm}/content/{type}/{id}/restore', {
    operationId: 'restoreContent',
    summary: 'Make removed content visible again, exactly as it was',
    tags,
    access: asAdministrator,
    responses: { 204: noBody, ...refusals },
    async handle({ params: { realm, type, id }, principal }) {
      const { moderation } = appOf(apps, realm)
      const isThere = await moderation.restore({ type, id }, principal.account.id)
      if (!isThere) throw refusal(404, 'There is no such content.')
      return reply(204)
    },
  })

function appOf(apps: ModeratedApps, realm: string): ModeratedApp {
  const found = apps.get(realm)
  if (!found) throw refusal(404, 'This app has no reports of content.')
  return found
}

function reportBodyOf(realm: string, report: ContentReport) {
  return {
    realm,
    id: report.id,
    status: report.status,
    content_type: report.content.type,
    content_id: report.content.id,
    reporter_id: report.reporterId,
    reason: report.reason,
    created_at: report.createdAt,
    moderator_id: report.moderatorId ?? null,
    notes: report.notes ?? null,
    resolved_at: report.resolvedAt ?? null,
  }
}

function detailsBodyOf(realm: string, app: ModeratedApp, details: ReportDetails) {
  const { text = null, reported } = details
  return {
    ...reportBodyOf(realm, details),
    text,
    reported: reported ? reportedBodyOf(app, reported) : null,
  }
}

function reportedBodyOf({ mount }: ModeratedApp, content: ReportedContent) {
  const { picture } = content
  return {
    author_id: content.authorId,
    title: content.title ?? null,
    text: content.text ?? null,
    picture: picture?.startsWith('/') ? mount + picture : (picture ?? null),
    is_removed: content.isRemoved,
  }
}
