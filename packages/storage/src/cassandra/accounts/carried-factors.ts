import type { AccountId, CarriedFactors, CarriedTotp, Passkey } from '@usher/engine'
import { openSecret, sealSecret } from '../../carried-secret.ts'
import { cql, type Statement } from '../client/statement.ts'
import { claimPasskey } from '../factors/claim-passkey.ts'
import { readFactors, type StoredTotp, setFactors } from '../factors/stored-factors.ts'
import { passkeysOf, type StoredPasskey } from '../factors/stored-passkeys.ts'
import { claimIdentity } from '../identities/claim-identity.ts'
import { identitiesText, readIdentities, storedIdentity } from '../identities/stored-identities.ts'
import type { RealmContext } from '../realm-context.ts'

/** Readable secrets included. @throws {StorageFault} for one that does not open */
export async function carriedFactorsOf(
  context: RealmContext,
  accountId: AccountId,
): Promise<CarriedFactors> {
  const { stored } = await readFactors(context, accountId)
  const { list } = await readIdentities(context, accountId)
  const identities = list
    .map(({ linkedAt, email, ...one }) => ({ ...one, email, linkedAt: new Date(linkedAt) }))
    .sort(
      (one, other) =>
        one.linkedAt.getTime() - other.linkedAt.getTime() || (one.id < other.id ? -1 : 1),
    )
  const totp = stored.totp && carriedTotp(context, accountId, stored.totp)
  return {
    ...(totp && { totp }),
    ...(stored.passkeys.length > 0 && { passkeys: passkeysOf(stored.passkeys) }),
    ...(identities.length > 0 && { identities }),
  }
}

function carriedTotp(
  { keys }: RealmContext,
  accountId: AccountId,
  { id, sealed, confirmedAt, disabledAt }: StoredTotp,
): CarriedTotp | undefined {
  if (confirmedAt === undefined) return undefined
  return {
    ...{ id, secret: openSecret(keys, Buffer.from(sealed, 'base64'), accountId) },
    confirmedAt: new Date(confirmedAt),
    disabledAt: disabledAt === undefined ? undefined : new Date(disabledAt),
  }
}

/**
 * Reserves the passkeys and identities of an account that is stored next. What somebody in the realm
 * has stays with them.
 *
 * @returns what is written into the account's row
 */
export async function carryFactors(
  context: RealmContext,
  accountId: AccountId,
  { totp, passkeys = [], identities = [] }: CarriedFactors,
): Promise<readonly Statement[]> {
  const own = await those(passkeys, (passkey) => claimPasskey(context, accountId, passkey))
  const linked = await those(identities, (one) => claimIdentity(context, accountId, one))
  if (!totp && own.length + linked.length === 0) return []
  const factors = setFactors({
    totp: totp && storedTotp(context, accountId, totp),
    passkeys: own.map(storedPasskey),
    codes: [],
  })
  return [
    cql`update users set ${factors}, identities = ${identitiesText(linked.map(storedIdentity))}
      where userid = ${accountId}`,
  ]
}

async function those<T>(all: readonly T[], isFree: (one: T) => Promise<boolean>): Promise<T[]> {
  const free: T[] = []
  for (const one of all) if (await isFree(one)) free.push(one)
  return free
}

function storedTotp(
  { keys }: RealmContext,
  accountId: AccountId,
  { id, secret, confirmedAt, disabledAt }: CarriedTotp,
): StoredTotp {
  const at = confirmedAt.toISOString()
  return {
    ...{ id, sealed: Buffer.from(sealSecret(keys, secret, accountId)).toString('base64') },
    ...{ createdAt: at, expiresAt: at, confirmedAt: at, lastStep: 0, failures: 0 },
    disabledAt: disabledAt?.toISOString(),
  }
}

function storedPasskey({ publicKey, createdAt, ...passkey }: Passkey): StoredPasskey {
  return {
    ...passkey,
    publicKey: Buffer.from(publicKey).toString('base64'),
    createdAt: createdAt.toISOString(),
    lastUsedAt: passkey.lastUsedAt?.toISOString(),
    disabledAt: passkey.disabledAt?.toISOString(),
    failures: 0,
  }
}
