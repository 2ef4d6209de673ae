import { openText, type RealmKeys, sealText } from '@usher/engine'
import { StorageFault } from './storage-fault.ts'

type FactorKeys = Pick<RealmKeys, 'factors'>

/** The secret of an authenticator app as an account keeps it. */
export function sealSecret(keys: FactorKeys, secret: Uint8Array, account: string): Uint8Array {
  return sealText(keys.factors, Buffer.from(secret).toString('base64url'), account)
}

/** @throws {StorageFault} it was sealed with another key */
export function openSecret(keys: FactorKeys, sealed: Uint8Array, account: string): Uint8Array {
  const secret = openText(keys.factors, sealed, account)
  if (secret !== undefined) return new Uint8Array(Buffer.from(secret, 'base64url'))
  throw new StorageFault(
    `the authenticator app of account ${account} cannot be read with this SECRET_KEY; ` +
      'remove it with usher users reset-factors',
  )
}
