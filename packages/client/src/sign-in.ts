import type {
  Account,
  AwaitsActivation,
  Grant,
  SecondProof,
  SecondStep,
  SignedIn,
  SignIn,
  WebAuthnJson,
} from './account-api.ts'
import type { Caller } from './caller.ts'
import { provePasskey } from './passkeys.ts'
import type { SessionKeeper } from './session.ts'

/** Registration, and every way in. A finished sign-in is kept; later calls use it. */
export function signInCalls(call: Caller, session: SessionKeeper) {
  const enter = async (path: string, body: object): Promise<SignIn> => {
    const answer = await call<Grant | SecondStep>('POST', path, { body })
    return 'next' in answer ? answer : session.adopt(answer)
  }
  const enterWhole = async (path: string, body: object): Promise<SignedIn> =>
    session.adopt(await call<Grant>('POST', path, { body }))

  return {
    /** @throws {ClientError} `invalid`, `password_rejected`, `identifier_taken`, `registration_closed` */
    async register(
      fields: Readonly<Record<string, unknown>>,
    ): Promise<AwaitsActivation | SignedIn> {
      const answer = await call<Grant | AwaitsActivation>('POST', '/register', { body: fields })
      return 'next' in answer ? answer : session.adopt(answer)
    },
    /** @throws {ClientError} `one_time_token_invalid` */
    activate: (token: string) =>
      call<{ account: Account }>('POST', '/activate', { body: { token } }),
    resendActivation: (email: string) =>
      call<object>('POST', '/activate/resend', { body: { email } }),

    /** @throws {ClientError} `credentials_invalid`, `not_activated`, `account_suspended`, … */
    logIn: (
      proof: { readonly identifier: string } & (
        | { readonly password: string }
        | { readonly secret: string }
      ),
    ) => enter('/login', proof),
    /** @throws {ClientError} `proof_invalid`, `challenge_invalid` */
    secondFactor: (proof: { readonly challenge: string } & SecondProof) =>
      enterWhole('/login/second-factor', proof),
    /** The second step with a passkey of this device. */
    async secondFactorWithPasskey(challenge: string): Promise<SignedIn> {
      const { public_key } = await call<{ public_key: WebAuthnJson }>(
        'POST',
        '/login/second-factor/options',
        { body: { challenge } },
      )
      const passkey = await provePasskey(public_key)
      return enterWhole('/login/second-factor', { challenge, passkey })
    },
    /** Without a name: the device asks which passkey it is. */
    async logInWithPasskey(): Promise<SignedIn> {
      const { challenge, public_key } = await call<{ challenge: string; public_key: WebAuthnJson }>(
        'POST',
        '/login/passkey/options',
      )
      const credential = await provePasskey(public_key)
      return enterWhole('/login/passkey', { challenge, credential })
    },
    /** Mails a code, where the address has an account. */
    requestCode: (identifier: string) =>
      call<{ flow: string; expires_in: number }>('POST', '/login/email', { body: { identifier } }),
    logInWithCode: (proof: { readonly flow: string; readonly code: string }) =>
      enter('/login/email/verify', proof),
    /**
     * Where to send the browser for another provider.
     *
     * @param options `code_challenge`: S256 of the verifier that `completeProvider` takes
     */
    logInWithProvider: (
      provider: string,
      options: { readonly return_to: string; readonly code_challenge: string },
    ) =>
      call<{ authorization_url: string }>('POST', `/login/oidc/${encodeURIComponent(provider)}`, {
        body: options,
      }),
    completeProvider: (proof: { readonly code: string; readonly verifier: string }) =>
      enter('/login/complete', proof),
    /**
     * Comes over with a token of the system before, which counts once.
     *
     * @throws {ClientError} `bridge_token_invalid`, `bridge_closed`: let people sign in
     */
    logInOverBridge: (token: string) => enter('/login/bridge', { token }),
    /** Ends the session here and on the server; without an answer it ends here nevertheless. */
    async logOut(): Promise<void> {
      await call('POST', '/logout', { signedIn: true }).catch(() => {})
      await session.end('signedOut')
    },
  }
}
