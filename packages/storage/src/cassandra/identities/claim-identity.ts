import type { AccountId, IdentityKey, NewIdentity } from '@usher/engine'
import { type Claimed, claimFor, findClaimant, releaseClaim } from '../claims.ts'
import type { RealmContext } from '../realm-context.ts'
import { readIdentities } from './stored-identities.ts'

/** Reserves an identity, so that it has one account. */
export function claimIdentity(
  context: RealmContext,
  accountId: AccountId,
  identity: NewIdentity,
): Promise<boolean> {
  const isListed = async (holder: AccountId, id: string) => {
    const { list } = await readIdentities(context, holder)
    return list.some((one) => one.id === id)
  }
  return claimFor(context, identityClaim(identity), { accountId, id: identity.id, isListed })
}

export function releaseIdentity(
  context: RealmContext,
  identity: IdentityKey & { readonly id: string },
): Promise<void> {
  return releaseClaim(context, identityClaim(identity), identity.id)
}

/** The account that an identity is reserved for. */
export function findIdentityHolder(
  context: RealmContext,
  key: IdentityKey,
): Promise<AccountId | undefined> {
  return findClaimant(context, identityClaim(key))
}

function identityClaim({ issuer, subject }: IdentityKey): Claimed {
  const key = [['issuer', issuer] as const, ['subject', subject] as const]
  return { table: 'identities', key }
}
