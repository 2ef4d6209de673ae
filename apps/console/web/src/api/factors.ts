import { queryOptions } from '@tanstack/react-query'
import { ask } from './ask.ts'
import { ADMIN } from './query-client.ts'

/** The second factors of whoever is signed in; as the account API answers them. */
export interface Factors {
  readonly totp: {
    readonly id: string
    readonly created_at: string
    readonly last_used_at: string | null
    readonly disabled: boolean
  } | null
  readonly recovery_codes: { readonly left: number } | null
  readonly passkeys: readonly Passkey[]
  readonly required: boolean
}

export interface Passkey {
  readonly id: string
  readonly name: string
  readonly created_at: string
  readonly last_used_at: string | null
  readonly disabled: boolean
}

/** With what somebody can prove themselves, and what a browser is asked where that is a passkey. */
export interface ProofOptions {
  readonly challenge: string | null
  readonly public_key: PublicKeyCredentialRequestOptionsJSON | null
  readonly methods: readonly string[]
}

/** Exactly one proof. */
export type GivenProof =
  | { readonly password: string }
  | { readonly code: string }
  | { readonly recovery_code: string }
  | { readonly passkey: object; readonly challenge: string }

interface Codes {
  /** `null`: those of before stay. */
  readonly recovery_codes: readonly string[] | null
}

export interface BegunTotp {
  readonly id: string
  readonly secret: string
  readonly uri: string
}

const at = (path: string) => `/console/api/factors${path}`
const named = (id: string) => encodeURIComponent(id)

export const factorsQuery = queryOptions({
  queryKey: [ADMIN, 'factors'],
  queryFn: () => ask<Factors>('GET', at('')),
})

/** Each change of a factor takes an approval, which proves who asks for it. */
export const factors = {
  proofs: () => ask<ProofOptions>('POST', '/console/api/approvals/options'),
  approve: (proof: GivenProof) =>
    ask<{ approval: string }>('POST', '/console/api/approvals', {
      body: { purpose: 'factors', ...proof },
    }),
  beginTotp: (approval: string) => ask<BegunTotp>('POST', at('/totp'), { approval }),
  confirmTotp: (id: string, code: string) =>
    ask<Codes>('POST', at(`/totp/${named(id)}/confirm`), { body: { code } }),
  renewCodes: (approval: string) => ask<Codes>('POST', at('/recovery-codes'), { approval }),
  beginPasskey: (approval: string) =>
    ask<{ challenge: string; public_key: PublicKeyCredentialCreationOptionsJSON }>(
      'POST',
      at('/passkeys/options'),
      {
        approval,
        body: {},
      },
    ),
  addPasskey: (body: { challenge: string; credential: object; name: string }) =>
    ask<Passkey & Codes>('POST', at('/passkeys'), { body }),
  renamePasskey: (id: string, name: string) =>
    ask<Passkey>('PATCH', at(`/passkeys/${named(id)}`), { body: { name } }),
  remove: (id: string, approval: string) => ask('DELETE', at(`/${named(id)}`), { approval }),
}
