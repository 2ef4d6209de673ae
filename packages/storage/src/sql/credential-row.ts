import type { StoredCredential } from '@usher/engine'
import type { AccountKey } from '../columns.ts'

export interface CredentialRow {
  readonly account_id: AccountKey
  readonly kind: 'password' | 'secret'
  readonly hash: string | null
  readonly lookup_key: string | null
  readonly verifier: string | null
  readonly changed_at: Date
}

export function credentialRow(
  account_id: AccountKey,
  credential: StoredCredential,
  changed_at: Date,
): CredentialRow {
  const of = { account_id, changed_at }
  return credential.kind === 'password'
    ? { ...of, kind: 'password', hash: credential.hash, lookup_key: null, verifier: null }
    : {
        ...of,
        kind: 'secret',
        hash: null,
        lookup_key: credential.lookupKey,
        verifier: credential.verifier,
      }
}
