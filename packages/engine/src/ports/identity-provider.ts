/** What must come back unchanged from a visit to a provider. */
export interface SignInFlow {
  /** 43 characters of base64url each. */
  readonly state: string
  readonly nonce: string
  /** RFC 7636 §4.1. */
  readonly codeVerifier: string
}

/** Somebody, as a provider that was verified says. */
export interface ProvidedIdentity {
  /** Issuer and subject together are the identity (OpenID Connect Core §5.7). */
  readonly issuer: string
  readonly subject: string
  /** The provider's session, for its back-channel logout. */
  readonly sessionId: string | undefined
  /** No identity: addresses are given up, and given to others. */
  readonly email: string | undefined
  /** The provider vouches for the address; the text "true" is not enough. */
  readonly isEmailVerified: boolean
  /** How they proved who they are there (RFC 8176). */
  readonly methods: readonly string[]
  /** Texts such as `given_name`, by the names of OpenID Connect Core §5.1. */
  readonly claims: Readonly<Record<string, string>>
}

/** What came of a visit to a provider. */
export type ProviderAnswer =
  | { readonly kind: 'identified'; readonly identity: ProvidedIdentity }
  /** The person or the provider said no. */
  | { readonly kind: 'denied' }
  /** Something that cannot be right, such as a token for somebody else; `reason` names no secret. */
  | { readonly kind: 'untrustworthy'; readonly reason: string }
  | { readonly kind: 'unavailable' }

/** What a logout token says, when it is right (OpenID Connect Back-Channel Logout 1.0 §2.4). */
export type LogoutAnswer =
  | {
      readonly kind: 'valid'
      readonly issuer: string
      /** Names the token: it counts once. */
      readonly tokenId: string
      /** One of these two at least. */
      readonly subject: string | undefined
      readonly sessionId: string | undefined
    }
  | { readonly kind: 'invalid' }
  | { readonly kind: 'unavailable' }

/** Another system that knows people and vouches for them. @usher/federation implements it. */
export interface IdentityProvider {
  /** In paths and settings. */
  readonly name: string
  /** What a button says: `Continue with <label>`. */
  readonly label: string
  /** Only addresses of these domains count as verified. Absent: of all. */
  readonly domains: readonly string[] | undefined
  /** How the answer comes: in the query of a GET, or as the form of a POST from another site. */
  readonly responseMode: 'query' | 'form_post'
  /** Where to send the browser. */
  begin(
    flow: SignInFlow,
  ): Promise<{ readonly kind: 'ready'; readonly url: string } | { readonly kind: 'unavailable' }>
  /** @param visit.parameters what the browser brought back */
  finish(visit: SignInFlow & { readonly parameters: URLSearchParams }): Promise<ProviderAnswer>
  readLogoutToken(token: string): Promise<LogoutAnswer>
}
