import type { CarriedFactors, CarriedTotp, Passkey, RealmKeys } from '@usher/engine'
import { sealSecret } from '../../carried-secret.ts'
import type { AccountKey } from '../../columns.ts'
import type { RealmTx } from '../../realm-tx.ts'
import type { EngineTables } from '../../tables.ts'

/** How an account that has just been stored proves itself beside its password. */
export interface HolderOfFactors {
  readonly key: AccountKey
  readonly account: CarriedFactors
}

/**
 * Stores what belongs to these accounts. A passkey or an identity that somebody in the realm has
 * stays with them.
 */
export async function storeFactors(
  { db }: RealmTx<EngineTables>,
  keys: RealmKeys,
  holders: readonly HolderOfFactors[],
): Promise<void> {
  const apps = holders.flatMap(({ key, account: { totp } }) =>
    totp ? [totpRow(keys, key, totp)] : [],
  )
  if (apps.length > 0) await db.insertInto('totp_factors').values(apps).execute()
  const passkeys = holders.flatMap(({ key, account }) =>
    (account.passkeys ?? []).map((passkey) => passkeyRow(key, passkey)),
  )
  if (passkeys.length > 0) {
    await db
      .insertInto('passkeys')
      .values(passkeys)
      .onConflict((conflict) => conflict.column('credential_id').doNothing())
      .execute()
  }
  const identities = holders.flatMap(({ key, account }) =>
    (account.identities ?? []).map(({ email = null, linkedAt, ...identity }) => ({
      ...identity,
      ...{ account_id: key, email_at_link: email, linked_at: linkedAt },
    })),
  )
  if (identities.length > 0) {
    await db
      .insertInto('identities')
      .values(identities)
      .onConflict((conflict) => conflict.columns(['issuer', 'subject']).doNothing())
      .execute()
  }
}

function totpRow(
  keys: RealmKeys,
  key: AccountKey,
  { id, secret, confirmedAt, disabledAt }: CarriedTotp,
) {
  return {
    ...{ id, account_id: key, sealed_secret: sealSecret(keys, secret, String(key)) },
    ...{ created_at: confirmedAt, expires_at: confirmedAt, confirmed_at: confirmedAt },
    disabled_at: disabledAt ?? null,
  }
}

function passkeyRow(key: AccountKey, passkey: Passkey) {
  const { lastUsedAt = null, disabledAt = null, disabledFor = null, transports } = passkey
  return {
    ...{ id: passkey.id, account_id: key, name: passkey.name, use: passkey.use },
    ...{ credential_id: passkey.credentialId, public_key: passkey.publicKey },
    ...{ user_handle: passkey.userHandle, rp_id: passkey.rpId, aaguid: passkey.aaguid },
    ...{ sign_count: passkey.signCount, transports: transports.join(' ') },
    ...{ backup_eligible: passkey.backupEligible, backed_up: passkey.backedUp },
    ...{ created_at: passkey.createdAt, last_used_at: lastUsedAt },
    ...{ disabled_at: disabledAt, disabled_for: disabledFor },
  }
}
