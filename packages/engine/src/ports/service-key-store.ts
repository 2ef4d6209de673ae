import type { AuditEvent } from './audit-log.ts'

/** What service tokens are signed with: Ed25519 (RFC 8037), P-256 or RSA (RFC 7518 §3). */
export type ServiceAlgorithm = 'EdDSA' | 'ES256' | 'RS256'

/** A key pair that signs tokens for other services. */
export interface ServiceKey {
  /** Counted from 1; the newest key has the highest. */
  readonly generation: number
  /** Thumbprint of the public key (RFC 7638, SHA-256); `kid` of its tokens. */
  readonly id: string
  readonly algorithm: ServiceAlgorithm
  /** The public key as JSON Web Key (RFC 7517), in JSON. */
  readonly publicJwk: string
  /** The private key in PKCS #8, unreadable without the server's secret. */
  readonly sealed: Uint8Array
  readonly publishedAt: Date
  /** Verifiers have had time to fetch the key since then, so it may sign. */
  readonly signsFrom: Date
  /** No token of it is valid any more; absent: no end is set. */
  readonly endsAt: Date | undefined
}

/** The key pairs of tokens for other services. */
export interface ServiceKeyStore {
  /** All keys, the newest first. */
  list(): Promise<readonly ServiceKey[]>
  /**
   * Adds a key, and ends all others at `othersEndAt` unless their end is earlier. Of simultaneous
   * calls with one generation exactly one is `added`, and the others change nothing.
   */
  add(change: {
    key: ServiceKey
    /** Absent: the others keep their ends. */
    othersEndAt?: Date | undefined
    event: AuditEvent
  }): Promise<{ kind: 'added' } | { kind: 'generation_taken' }>
}
