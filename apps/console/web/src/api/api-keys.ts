import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { apiKeysBody, heldApiKeysBody } from '../../../src/api-keys/schemas.ts'
import { ask } from './ask.ts'
import { ADMIN } from './query-client.ts'
import type { Body } from './wire.ts'

export type ApiKey = Body<typeof apiKeysBody>['keys'][number]
export type HeldApiKey = Body<typeof heldApiKeysBody>['keys'][number]

const ofRealm = (realm: string) => `/console/api/realms/${encodeURIComponent(realm)}`

const ofAccount = (realm: string, account: string) =>
  `${ofRealm(realm)}/accounts/${encodeURIComponent(account)}/api-keys`

export const allApiKeysQuery = (realm: string, after: string | undefined) =>
  queryOptions({
    queryKey: [ADMIN, 'api-keys', realm, after],
    queryFn: () => {
      const query = after === undefined ? '' : `?${new URLSearchParams({ after })}`
      return ask<Body<typeof heldApiKeysBody>>('GET', `${ofRealm(realm)}/api-keys${query}`)
    },
    placeholderData: keepPreviousData,
  })

export const apiKeysQuery = (realm: string, account: string) =>
  queryOptions({
    queryKey: [ADMIN, 'api-keys', realm, 'of', account],
    queryFn: () => ask<Body<typeof apiKeysBody>>('GET', ofAccount(realm, account)),
  })

/** Takes a key away; its next request is refused. */
export const revokeApiKey = (realm: string, account: string, key: string) =>
  ask('DELETE', `${ofAccount(realm, account)}/${encodeURIComponent(key)}`)
