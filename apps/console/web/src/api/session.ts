import { queryOptions } from '@tanstack/react-query'
import type { sessionBody, sessionsBody, signedInBody } from '../../../src/session/schemas.ts'
import { ask } from './ask.ts'
import { ADMIN } from './query-client.ts'
import type { Body } from './wire.ts'

export type SignedIn = Body<typeof signedInBody>
export type SessionFacts = Body<typeof sessionBody>

const at = (path: string) => `/console/api/session${path}`

export const signedInQuery = queryOptions({
  queryKey: [ADMIN, 'session'],
  queryFn: () => ask<SignedIn>('GET', at('')),
  staleTime: 60_000,
})

export const ownSessionsQuery = queryOptions({
  queryKey: [ADMIN, 'session', 'all'],
  queryFn: () => ask<Body<typeof sessionsBody>>('GET', at('/all')),
})

export const session = {
  signIn: (credentials: { email: string; password: string }) =>
    ask<SignedIn>('POST', at(''), { body: credentials }),
  signOut: () => ask('DELETE', at('')),
  end: (id: string) => ask('DELETE', at(`/all/${encodeURIComponent(id)}`)),
  endOthers: () => ask('DELETE', at('/all')),
  changePassword: (current_password: string, new_password: string) =>
    ask('PUT', at('/password'), { body: { current_password, new_password } }),
}
