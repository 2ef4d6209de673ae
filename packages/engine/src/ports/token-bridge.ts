/** What a token of the system that people come from says, when it is right. */
export type BridgedToken =
  | {
      readonly kind: 'valid'
      /** What its signature covers: the same for every spelling of the token, so it counts once. */
      readonly signed: string
      readonly issuer: string
      readonly subject: string
      readonly email: string | undefined
      readonly isEmailVerified: boolean
      readonly expiresAt: Date
    }
  /** `reason` is for the audit log; it names no secret. */
  | { readonly kind: 'invalid'; readonly reason: string }
  | { readonly kind: 'unavailable' }

/** What leads from a person of the old system to an account here. */
export type BridgedBy =
  /** The subject is the id of the account, as imports keep it. */
  | 'id'
  /** The account has an identity with the issuer and the subject. */
  | 'identity'
  /** The issuer vouches for the address that the account has confirmed. */
  | 'email'

/** The way over from another system, whose tokens are taken once. @usher/federation implements it. */
export interface TokenBridge {
  readonly finds: BridgedBy
  /** From then on no token is taken. */
  readonly until: Date
  read(token: string, now: Date): Promise<BridgedToken>
}
