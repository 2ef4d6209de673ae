import { queryOptions } from '@tanstack/react-query'
import type {
  changedBody,
  healthBody,
  keysBody,
  reachedBody,
  settingsBody,
} from '../../../src/operation/schemas.ts'
import { ask } from './ask.ts'
import { ADMIN } from './query-client.ts'
import type { Body } from './wire.ts'

export type Key = Body<typeof keysBody>['keys'][number]
export type Settings = Body<typeof settingsBody>
export type ReachedLimit = Body<typeof reachedBody>['limits'][number]
export type ServerHealth = Body<typeof healthBody>

const HEALTH_EVERY_MS = 10_000

export const healthQuery = queryOptions({
  queryKey: [ADMIN, 'operation', 'health'],
  queryFn: () => ask<ServerHealth>('GET', '/console/api/operation/health'),
  refetchInterval: HEALTH_EVERY_MS,
})

export const limitsQuery = queryOptions({
  queryKey: [ADMIN, 'operation', 'limits'],
  queryFn: () => ask<Body<typeof reachedBody>>('GET', '/console/api/operation/limits'),
  refetchInterval: HEALTH_EVERY_MS,
})

export const keysQuery = queryOptions({
  queryKey: [ADMIN, 'operation', 'keys'],
  queryFn: () => ask<Body<typeof keysBody>>('GET', '/console/api/operation/keys'),
})

export const settingsQuery = queryOptions({
  queryKey: [ADMIN, 'operation', 'settings'],
  queryFn: () => ask<Settings>('GET', '/console/api/operation/settings'),
})

/** Puts a new key in force; `revoke` ends all others at once. */
export function changeKeys(how: 'rotate' | 'revoke', { realm, for: purpose }: Key) {
  const body = { realm, for: purpose }
  return ask<Body<typeof changedBody>>('POST', `/console/api/operation/keys/${how}`, { body })
}
