import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { countsBody, reportDetailsBody, reportsBody } from '../../../src/moderation/schemas.ts'
import { ask } from './ask.ts'
import { ADMIN } from './query-client.ts'
import type { Body } from './wire.ts'

export type Report = Body<typeof reportsBody>['reports'][number]
export type ReportDetails = Body<typeof reportDetailsBody>
export type ReportStatus = Report['status']

const at = (path: string) => `/console/api/moderation${path}`

const reportAt = ({ realm, id }: Pick<Report, 'realm' | 'id'>, rest = '') =>
  at(`/${encodeURIComponent(realm)}/reports/${encodeURIComponent(id)}${rest}`)

/** The apps whose content can be reported, with what there is of it. */
export const moderatedQuery = queryOptions({
  queryKey: [ADMIN, 'moderation'],
  queryFn: () => ask<Body<typeof countsBody>>('GET', at('')),
})

export const reportsQuery = (realm: string, status: string | undefined, page: number) =>
  queryOptions({
    queryKey: [ADMIN, 'moderation', realm, status, page],
    queryFn: () => {
      const query = new URLSearchParams({ page: String(page), ...(status && { status }) })
      const path = at(`/${encodeURIComponent(realm)}/reports?${query}`)
      return ask<Body<typeof reportsBody>>('GET', path)
    },
    placeholderData: keepPreviousData,
  })

export const reportQuery = (realm: string, id: string) =>
  queryOptions({
    queryKey: [ADMIN, 'moderation', realm, 'report', id],
    queryFn: () => ask<ReportDetails>('GET', reportAt({ realm, id })),
  })

/** What moderators do; each resolves when it has happened. */
export const moderation = {
  decide: (report: Report, status: ReportStatus, notes: string) =>
    ask('POST', reportAt(report, '/decision'), { body: { status, ...(notes && { notes }) } }),
  restore: ({ realm, content_type, content_id }: Report) => {
    const content = `${encodeURIComponent(content_type)}/${encodeURIComponent(content_id)}`
    return ask('POST', at(`/${encodeURIComponent(realm)}/content/${content}/restore`))
  },
}
