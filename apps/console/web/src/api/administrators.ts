import { queryOptions } from '@tanstack/react-query'
import type { administratorsBody, invitedBody } from '../../../src/administrators/schemas.ts'
import { ask } from './ask.ts'
import { ADMIN } from './query-client.ts'
import type { Body } from './wire.ts'

export type ListedAdministrator = Body<typeof administratorsBody>['administrators'][number]
export type InvitedAdministrator = Body<typeof invitedBody>

const PATH = '/console/api/administrators'

export const administratorsQuery = queryOptions({
  queryKey: [ADMIN, 'administrators'],
  queryFn: () => ask<Body<typeof administratorsBody>>('GET', PATH),
})

export const administrators = {
  invite: (body: { readonly email: string; readonly role: string }) =>
    ask<InvitedAdministrator>('POST', PATH, { body }),
  changeRole: (id: string, role: string) =>
    ask('PUT', `${PATH}/${encodeURIComponent(id)}/role`, { body: { role } }),
}
