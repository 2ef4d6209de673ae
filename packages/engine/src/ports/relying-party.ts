import type { Passkey } from './factor-store.ts'

/** JSON forms of WebAuthn Level 3 (§5.1.8, §5.1.9), as browsers and clients speak them. */
export type WebAuthnJson = Readonly<Record<string, unknown>>

/** What an authenticator has made, verified. */
export type CreatedCredential = Pick<
  Passkey,
  | 'credentialId'
  | 'publicKey'
  | 'signCount'
  | 'transports'
  | 'aaguid'
  | 'backupEligible'
  | 'backedUp'
> & { readonly userVerified: boolean }

/** What an authenticator has signed, verified but for its counter. */
export interface VerifiedAssertion {
  readonly signCount: number
  readonly backupEligible: boolean
  readonly backedUp: boolean
  readonly userVerified: boolean
}

/** The site for which passkeys are made (WebAuthn Level 3 §4). @usher/app implements it. */
export interface RelyingParty {
  /** A host. */
  readonly id: string
  /** As people know the app. */
  readonly name: string

  /**
   * Verifies a new credential (§7.1), of an algorithm that was asked for.
   *
   * @param challenge base64url
   * @returns `undefined`: it does not verify, or is no credential at all
   */
  verifyCreation(given: {
    readonly credential: WebAuthnJson
    readonly challenge: string
  }): Promise<CreatedCredential | undefined>

  /** Verifies an assertion of a passkey (§7.2); its counter is left to the caller. */
  verifyAssertion(given: {
    readonly credential: WebAuthnJson
    readonly challenge: string
    readonly passkey: Pick<Passkey, 'credentialId' | 'publicKey'>
  }): Promise<VerifiedAssertion | undefined>
}
