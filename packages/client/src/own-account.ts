import type {
  Account,
  ApiKey,
  Approval,
  ApprovalOptions,
  ApprovalProof,
  Export,
  Factors,
  Identity,
  Me,
  Passkey,
  Purpose,
  ServiceToken,
  Session,
  WebAuthnJson,
} from './account-api.ts'
import type { Caller } from './caller.ts'
import { createPasskey, provePasskey } from './passkeys.ts'

const signedIn = true
const at = (path: string, id: string) => `${path}/${encodeURIComponent(id)}`

/** Profile, password, address and sessions. */
export function profileCalls(call: Caller) {
  return {
    me: () => call<Me>('GET', '/me', { signedIn }),
    updateMe: (changes: Readonly<Record<string, unknown>>) =>
      call<Account>('PATCH', '/me', { signedIn, body: changes }),
    /** With `current_password`, or an approval for `password` where there is a second factor. */
    changePassword: (
      body: { readonly new_password: string; readonly current_password?: string },
      approval?: string,
    ) => call<void>('PUT', '/password', { signedIn, body, ...(approval && { approval }) }),
    requestPasswordReset: (identifier: string) =>
      call<object>('POST', '/password/reset', { body: { identifier } }),
    completePasswordReset: (body: { readonly token: string; readonly password: string }) =>
      call<void>('POST', '/password/reset/complete', { body }),
    changeEmail: (email: string, approval: string) =>
      call<object>('POST', '/email', { signedIn, body: { email }, approval }),
    confirmEmail: (token: string) =>
      call<{ email: string }>('POST', '/email/confirm', { body: { token } }),
    revertEmail: (token: string) =>
      call<{ email: string }>('POST', '/email/revert', { body: { token } }),
    /** Another secret, shown once; approval `password`. */
    replaceSecret: (approval: string) =>
      call<{ secret: string }>('POST', '/secret', { signedIn, approval }),

    /** Where one is signed in, newest first. */
    sessions: async () =>
      (await call<{ sessions: readonly Session[] }>('GET', '/sessions', { signedIn })).sessions,
    endSession: (id: string) => call<void>('DELETE', at('/sessions', id), { signedIn }),
    endOtherSessions: () => call<{ ended: number }>('DELETE', '/sessions', { signedIn }),
    /** A token for another service; the realm declares its audience. */
    serviceToken: (body: { readonly audience: string; readonly scope?: string }) =>
      call<ServiceToken>('POST', '/tokens', { signedIn, body }),
  }
}

/** Second factors, passkeys, approvals and recovery. */
export function factorCalls(call: Caller) {
  const approve = (purpose: Purpose, proof: ApprovalProof) =>
    call<Approval>('POST', '/approvals', { signedIn, body: { purpose, ...proof } })
  const approvalOptions = () => call<ApprovalOptions>('POST', '/approvals/options', { signedIn })

  return {
    factors: () => call<Factors>('GET', '/factors', { signedIn }),
    addTotp: (approval: string) =>
      call<{ id: string; secret: string; uri: string }>('POST', '/factors/totp', {
        signedIn,
        approval,
      }),
    confirmTotp: (id: string, code: string) =>
      call<{ recovery_codes: readonly string[] | null }>(
        'POST',
        `${at('/factors/totp', id)}/confirm`,
        { signedIn, body: { code } },
      ),
    replaceRecoveryCodes: (approval: string) =>
      call<{ recovery_codes: readonly string[] }>('POST', '/factors/recovery-codes', {
        signedIn,
        approval,
      }),
    /** Makes a passkey on this device and adds it to the account. */
    async addPasskey({
      name,
      approval,
      use = 'sign_in',
    }: {
      readonly name: string
      readonly approval: string
      readonly use?: Passkey['use']
    }): Promise<Passkey & { readonly recovery_codes: readonly string[] | null }> {
      const { challenge, public_key } = await call<{ challenge: string; public_key: WebAuthnJson }>(
        'POST',
        '/factors/passkeys/options',
        { signedIn, approval, body: { use } },
      )
      const credential = await createPasskey(public_key)
      const body = { challenge, credential, name }
      return call('POST', '/factors/passkeys', { signedIn, body })
    },
    renamePasskey: (id: string, name: string) =>
      call<Passkey>('PATCH', at('/factors/passkeys', id), { signedIn, body: { name } }),
    removeFactor: (id: string, approval: string) =>
      call<void>('DELETE', at('/factors', id), { signedIn, approval }),

    /** How one can prove oneself now; mails a code where nothing else is left. */
    approvalOptions,
    /** @throws {ClientError} `proof_invalid`, `proof_insufficient`, `challenge_invalid` */
    approve,
    /** An approval with a passkey of this device. */
    async approveWithPasskey(purpose: Purpose): Promise<Approval> {
      const { challenge, public_key } = await approvalOptions()
      const passkey = await provePasskey(public_key ?? {})
      return approve(purpose, { challenge: challenge ?? '', passkey })
    },

    requestRecovery: (body: { readonly identifier: string; readonly password: string }) =>
      call<object>('POST', '/recovery', { body }),
    /** @throws {ClientError} `too_early` with `opens_at` in its body */
    completeRecovery: (body: { readonly token: string; readonly password: string }) =>
      call<void>('POST', '/recovery/complete', { body }),
    /** With the token of the notice, or without one for whoever is signed in. */
    cancelRecovery: (token?: string) =>
      token === undefined
        ? call<void>('DELETE', '/recovery', { signedIn })
        : call<void>('POST', '/recovery/cancel', { body: { token } }),
  }
}

/** Linked providers, one's own data, and keys for programs. */
export function dataCalls(call: Caller) {
  return {
    identities: async () =>
      (await call<{ identities: readonly Identity[] }>('GET', '/identities', { signedIn }))
        .identities,
    linkProvider: (
      provider: string,
      body: { readonly return_to: string; readonly code_challenge: string },
      approval: string,
    ) =>
      call<{ authorization_url: string }>('POST', at('/identities', provider), {
        signedIn,
        body,
        approval,
      }),
    unlinkProvider: (id: string, approval: string) =>
      call<void>('DELETE', at('/identities', id), { signedIn, approval }),

    requestExport: (approval: string) =>
      call<{ id: string }>('POST', '/exports', { signedIn, approval }),
    export: (id: string) => call<Export>('GET', at('/exports', id), { signedIn }),
    /** The answer carries a ZIP archive. */
    exportArchive: (id: string, approval: string) =>
      call.response('GET', `${at('/exports', id)}/archive`, { signedIn, approval }),
    /** @param confirm the identifier of the account */
    erase: (confirm: string, approval: string) =>
      call<{ erases_at: string }>('POST', '/erasure', { signedIn, body: { confirm }, approval }),
    cancelErasure: (
      body: { readonly token: string } | { readonly identifier: string; readonly password: string },
    ) => call<void>('POST', '/erasure/cancel', { body }),

    apiKeys: async () =>
      (await call<{ keys: readonly ApiKey[] }>('GET', '/api-keys', { signedIn })).keys,
    createApiKey: (
      body: {
        readonly name: string
        readonly scopes?: readonly string[]
        readonly expires_in_days?: number
      },
      approval: string,
    ) => call<ApiKey & { readonly key: string }>('POST', '/api-keys', { signedIn, body, approval }),
    deleteApiKey: (id: string) => call<void>('DELETE', at('/api-keys', id), { signedIn }),
  }
}
