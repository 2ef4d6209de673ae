import type { AccountId } from '@usher/engine'
import { type Claimed, claimFor, findClaimant, releaseClaim } from '../claims.ts'
import type { RealmContext } from '../realm-context.ts'
import { readFactors } from './stored-factors.ts'
import type { StoredPasskey } from './stored-passkeys.ts'

/** A credential, and the passkey that has it. */
export type ClaimedPasskey = Pick<StoredPasskey, 'credentialId' | 'id'>

/** Reserves a credential, so that it has one account. */
export function claimPasskey(
  context: RealmContext,
  accountId: AccountId,
  { credentialId, id }: ClaimedPasskey,
): Promise<boolean> {
  const isListed = async (holder: AccountId, known: string) => {
    const { stored } = await readFactors(context, holder)
    return stored.passkeys.some((one) => one.id === known)
  }
  return claimFor(context, passkeyClaim(credentialId), { accountId, id, isListed })
}

/** The credential is nobody's any more. */
export function releasePasskey(
  context: RealmContext,
  { credentialId, id }: ClaimedPasskey,
): Promise<void> {
  return releaseClaim(context, passkeyClaim(credentialId), id)
}

/** The account that a credential is reserved for. */
export function findPasskeyHolder(
  context: RealmContext,
  credentialId: string,
): Promise<AccountId | undefined> {
  return findClaimant(context, passkeyClaim(credentialId))
}

function passkeyClaim(credentialId: string): Claimed {
  return { table: 'passkeys', key: [['credential_id', credentialId]] }
}
