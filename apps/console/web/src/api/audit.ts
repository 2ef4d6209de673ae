import { infiniteQueryOptions } from '@tanstack/react-query'
import type { eventBody, eventsBody } from '../../../src/audit/schemas.ts'
import { ask } from './ask.ts'
import { ADMIN } from './query-client.ts'
import { SERVER_PATH } from './server.ts'
import type { Body } from './wire.ts'

export type AuditEvent = Body<typeof eventBody>

export interface EventFilter {
  readonly realm?: string | undefined
  readonly type?: string | undefined
  readonly account?: string | undefined
  readonly address?: string | undefined
  readonly administrator?: string | undefined
  readonly since?: string | undefined
  readonly until?: string | undefined
}

function queryOf(filter: EventFilter, more: Record<string, string> = {}): string {
  const given = Object.entries({ ...filter, ...more }).filter(([, value]) => value)
  return new URLSearchParams(given as [string, string][]).toString()
}

/** Where the same events are as a file. */
export const exportUrl = (filter: EventFilter) =>
  `${SERVER_PATH}/console/api/audit.csv?${queryOf(filter)}`

export const eventsQuery = (filter: EventFilter, limit = 50) =>
  infiniteQueryOptions({
    queryKey: [ADMIN, 'audit', filter, limit],
    queryFn: ({ pageParam }) => {
      const more = { limit: String(limit), ...(pageParam !== null && { before: pageParam }) }
      return ask<Body<typeof eventsBody>>('GET', `/console/api/audit?${queryOf(filter, more)}`)
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  })
