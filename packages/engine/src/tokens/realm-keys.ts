import { deriveKey } from './keys.ts'

/** What a realm's database needs of the server's secret. */
export interface RealmKeys {
  /** Tells one secret from another and reveals nothing of it: 32 bytes in base64url. */
  readonly fingerprint: string
  /** 32 bytes; the key of the HMACs of audit events. */
  readonly audit: Uint8Array
  /** 32 bytes; encrypts mails and signing keys. */
  readonly sealing: Uint8Array
  /** 32 bytes; encrypts second factors and questions that wait for one. */
  readonly factors: Uint8Array
}

/**
 * The keys of one realm's database.
 *
 * @param secretKey at least 32 random bytes
 */
export function realmKeys(secretKey: Uint8Array | string, realm: string): RealmKeys {
  const derived = (purpose: string) => deriveKey(secretKey, realm, purpose)
  return {
    fingerprint: Buffer.from(derived('fingerprint')).toString('base64url'),
    audit: derived('audit'),
    sealing: derived('outbox'),
    factors: derived('factors'),
  }
}

/** Keys that protect nothing: for databases that are opened without a secret. */
export const noKeys: RealmKeys = {
  fingerprint: 'none',
  audit: new Uint8Array(32),
  sealing: new Uint8Array(32),
  factors: new Uint8Array(32),
}
