import type { AuditEvent } from './audit-log.ts'

/** A provider that an operator has added by command. */
export interface StoredProvider {
  /** In paths: `google`. */
  readonly name: string
  /** Its settings with the client's secret, unreadable without the server's; bound to the name. */
  readonly sealed: Uint8Array
  readonly addedAt: Date
}

/** Providers beside those that the environment configures. Each method is one atomic change or query. */
export interface ProviderStore {
  /** By name. */
  list(): Promise<readonly StoredProvider[]>
  /** Of simultaneous calls with one name exactly one is `added`, and the others change nothing. */
  add(addition: {
    provider: StoredProvider
    event: AuditEvent
  }): Promise<{ kind: 'added' } | { kind: 'name_taken' }>
  /** Of simultaneous calls one is answered `true`. Accounts keep the identities they have there. */
  remove(removal: { name: string; event: AuditEvent }): Promise<{ removed: boolean }>
}
