import { queryOptions } from '@tanstack/react-query'
import type { appBody, overviewBody, quickStartStepBody } from '../../../src/overview/schemas.ts'
import { ask } from './ask.ts'
import { connection } from './connection.ts'
import type { Body } from './wire.ts'

export type Overview = Body<typeof overviewBody>
export type AppFacts = Body<typeof appBody>
export type QuickStartStep = Body<typeof quickStartStepBody>

const LOOK_MS = 30_000
/** While the server is away: whoever waits for it wants to know. */
const LOOK_FOR_IT_MS = 3_000

/** What runs here; asked again every half minute, because health changes by itself. */
export const overviewQuery = queryOptions({
  queryKey: ['overview'],
  queryFn: () => ask<Overview>('GET', '/console/api/overview'),
  refetchInterval: () => (connection.current().isLost ? LOOK_FOR_IT_MS : LOOK_MS),
})
