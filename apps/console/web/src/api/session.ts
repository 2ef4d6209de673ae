import { queryOptions } from '@tanstack/react-query'
import type { sessionBody, sessionsBody, signedInBody } from '../../../src/session/schemas.ts'
import { ask } from './ask.ts'
import type { GivenProof } from './factors.ts'
import { ADMIN } from './query-client.ts'
import type { Body } from './wire.ts'

export type SignedIn = Body<typeof signedInBody>
/** The password was right; a second factor has to be proved. */
export interface SecondStepAsked {
  readonly next: 'second_factor'
  readonly challenge: string
  readonly methods: readonly string[]
}
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
    ask<SignedIn | SecondStepAsked>('POST', at(''), { body: credentials }),
  proveSecondFactor: (challenge: string, proof: GivenProof) =>
    ask<SignedIn>('POST', '/console/api/login/second-factor', { body: { challenge, ...proof } }),
  secondStepOptions: (challenge: string) =>
    ask<{ public_key: PublicKeyCredentialRequestOptionsJSON }>(
      'POST',
      '/console/api/login/second-factor/options',
      {
        body: { challenge },
      },
    ),
  passkeyOptions: () =>
    ask<{ challenge: string; public_key: PublicKeyCredentialRequestOptionsJSON }>(
      'POST',
      '/console/api/login/passkey/options',
    ),
  signInWithPasskey: (body: { challenge: string; credential: object }) =>
    ask<SignedIn>('POST', '/console/api/login/passkey', { body }),
  signOut: () => ask('DELETE', at('')),
  end: (id: string) => ask('DELETE', at(`/all/${encodeURIComponent(id)}`)),
  endOthers: () => ask('DELETE', at('/all')),
  changePassword: (current_password: string, new_password: string) =>
    ask('PUT', at('/password'), { body: { current_password, new_password } }),
}
