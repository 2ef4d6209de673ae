import type { AuditEvent } from './audit-log.ts'

/** A key that signs tokens, or signed some. */
export interface StoredKey {
  /** `configured`: the one of the settings. */
  readonly id: string
  /** Unreadable without the server's secret; absent for the configured key. */
  readonly sealed: Uint8Array | undefined
  readonly createdAt: Date
  /** Its tokens count until then; absent: no end is set. */
  readonly endsAt: Date | undefined
}

/** Signing keys that took the place of the configured one. */
export interface KeyStore {
  /** Newest first; none as long as only the configured key has ever signed. */
  list(): Promise<readonly StoredKey[]>
  /**
   * Adds a key, and gives all others, the configured one included, this end unless theirs is
   * earlier. All of it or nothing.
   */
  replace(change: {
    key: { id: string; sealed: Uint8Array; createdAt: Date }
    othersEndAt: Date
    event: AuditEvent
  }): Promise<void>
}
