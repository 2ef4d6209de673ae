import { queryOptions } from '@tanstack/react-query'
import type {
  accountAppBody,
  appBody,
  overviewBody,
  quickStartStepBody,
} from '../../../src/overview/schemas.ts'
import { ask } from './ask.ts'
import type { Body } from './wire.ts'

export type Overview = Body<typeof overviewBody>
export type AppFacts = Body<typeof appBody>
/** An app as its account pages know it. */
export type AccountApp = Body<typeof accountAppBody>
export type QuickStartStep = Body<typeof quickStartStepBody>

/** What runs here; asked again every half minute, because health changes by itself. */
export const overviewQuery = queryOptions({
  queryKey: ['overview'],
  queryFn: () => ask<Overview>('GET', '/console/api/overview'),
  refetchInterval: 30_000,
})

export const accountAppQuery = (name: string) =>
  queryOptions({
    queryKey: ['account app', name],
    queryFn: () => ask<AccountApp>('GET', `/account/api/${encodeURIComponent(name)}/app`),
    staleTime: Number.POSITIVE_INFINITY,
  })
