import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { invitationsBody } from '../../../src/invitations/schemas.ts'
import { ask } from './ask.ts'
import { ADMIN } from './query-client.ts'
import type { Body } from './wire.ts'

export type Invitation = Body<typeof invitationsBody>['invitations'][number]

const at = (realm: string, rest = '') =>
  `/console/api/realms/${encodeURIComponent(realm)}/invitations${rest}`

export const invitationsQuery = (realm: string, after: string | undefined) =>
  queryOptions({
    queryKey: [ADMIN, 'accounts', realm, 'invitations', after],
    queryFn: () => {
      const query = after === undefined ? '' : `?${new URLSearchParams({ after })}`
      return ask<Body<typeof invitationsBody>>('GET', at(realm, query))
    },
    placeholderData: keepPreviousData,
  })

/** What operators do with invitations; each resolves when it has happened. */
export const invitations = {
  resend: (realm: string, id: string) =>
    ask('POST', at(realm, `/${encodeURIComponent(id)}/resend`)),
  revoke: (realm: string, id: string) => ask('DELETE', at(realm, `/${encodeURIComponent(id)}`)),
}
