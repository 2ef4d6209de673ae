import { queryOptions } from '@tanstack/react-query'
import type { outboxBody, outboxMailBody } from '../../../src/outbox/schemas.ts'
import type { requestBody, requestsBody } from '../../../src/requests/schemas.ts'
import type { statisticsBody } from '../../../src/statistics/schemas.ts'
import { ask } from './ask.ts'
import { ADMIN } from './query-client.ts'
import type { Body } from './wire.ts'

export type OutboxMail = Body<typeof outboxMailBody>
export type MailState = 'waiting' | 'failed'
export type AccountRequest = Body<typeof requestBody>
export type Statistics = Body<typeof statisticsBody>

export const outboxQuery = (state: MailState) =>
  queryOptions({
    queryKey: [ADMIN, 'outbox', state],
    queryFn: () => ask<Body<typeof outboxBody>>('GET', `/console/api/outbox?state=${state}`),
  })

export const requestsQuery = (status: string) =>
  queryOptions({
    queryKey: [ADMIN, 'requests', status],
    queryFn: () => {
      const query = status === 'all' ? '' : `?${new URLSearchParams({ status })}`
      return ask<Body<typeof requestsBody>>('GET', `/console/api/requests${query}`)
    },
  })

/** Which figures: of the last days, or between two instants. */
export interface StatisticsSpan {
  readonly range: string
  readonly realm?: string | undefined
  readonly since?: string | undefined
  readonly until?: string | undefined
}

export const statisticsQuery = (span: StatisticsSpan) =>
  queryOptions({
    queryKey: [ADMIN, 'statistics', span],
    queryFn: () => {
      const given = Object.entries({ ...span, zone: ownZone() }).filter(([, value]) => value)
      const query = new URLSearchParams(given as [string, string][])
      return ask<Statistics>('GET', `/console/api/statistics?${query}`)
    },
    staleTime: 30_000,
  })

/** The time zone of the reader, as the IANA database names it. */
const ownZone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone

const mailAt = ({ realm, id }: OutboxMail, rest = '') =>
  `/console/api/outbox/${encodeURIComponent(realm)}/${encodeURIComponent(id)}${rest}`

const requestAt = ({ realm, id }: AccountRequest, rest: string) =>
  `/console/api/requests/${encodeURIComponent(realm)}/${encodeURIComponent(id)}/${rest}`

export const operations = {
  retry: (mail: OutboxMail) => ask('POST', mailAt(mail, '/retry')),
  retryAll: (realm: string) =>
    ask<{ retried: number }>('POST', `/console/api/outbox/${encodeURIComponent(realm)}/retry`),
  redirectMail: (mail: OutboxMail, to: string) =>
    ask('PUT', mailAt(mail, '/address'), { body: { to } }),
  deleteMail: (mail: OutboxMail) => ask('DELETE', mailAt(mail)),
  approve: (request: AccountRequest) => ask('POST', requestAt(request, 'approve')),
  reject: (request: AccountRequest, reason: string) =>
    ask('POST', requestAt(request, 'reject'), { body: { reason } }),
}
