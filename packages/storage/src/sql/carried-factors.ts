import type { CarriedFactors, CarriedTotp, RealmKeys } from '@usher/engine'
import { openSecret } from '../carried-secret.ts'
import type { AccountKey } from '../columns.ts'
import { instant, optionalInstant } from '../columns.ts'
import type { Database } from '../database.ts'
import type { EngineTables } from '../tables.ts'
import { PASSKEY_COLUMNS, passkeyOf } from './factors/passkey-row.ts'

/** Readable secrets included, by the account. @throws {StorageFault} for one that does not open */
export async function carriedFactorsOf(
  read: Database<EngineTables>['read'],
  keys: RealmKeys,
  accounts: readonly AccountKey[],
): Promise<ReadonlyMap<string, CarriedFactors>> {
  const carried = new Map<string, CarriedFactors>()
  if (accounts.length === 0) return carried
  const of = (account: AccountKey) => carried.get(String(account)) ?? {}
  const apps = await read
    .selectFrom('totp_factors')
    .select(['id', 'account_id', 'sealed_secret', 'confirmed_at', 'disabled_at'])
    .where('account_id', 'in', [...accounts])
    .where('confirmed_at', 'is not', null)
    .execute()
  for (const row of apps) {
    carried.set(String(row.account_id), { ...of(row.account_id), totp: totpOf(row, keys) })
  }
  const passkeys = await read
    .selectFrom('passkeys')
    .select(['account_id', ...PASSKEY_COLUMNS])
    .where('account_id', 'in', [...accounts])
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  for (const { account_id, ...row } of passkeys) {
    const own = of(account_id)
    const all = [...(own.passkeys ?? []), passkeyOf(row)]
    carried.set(String(account_id), { ...own, passkeys: all })
  }
  const identities = await read
    .selectFrom('identities')
    .select(['account_id', 'id', 'issuer', 'subject', 'provider', 'email_at_link', 'linked_at'])
    .where('account_id', 'in', [...accounts])
    .orderBy('linked_at')
    .orderBy('id')
    .execute()
  for (const { account_id, email_at_link, linked_at, ...row } of identities) {
    const own = of(account_id)
    const one = { ...row, email: email_at_link ?? undefined, linkedAt: instant(linked_at) }
    carried.set(String(account_id), { ...own, identities: [...(own.identities ?? []), one] })
  }
  return carried
}

interface TotpRow {
  readonly id: string
  readonly account_id: AccountKey
  readonly sealed_secret: Uint8Array
  readonly confirmed_at: Date | string | null
  readonly disabled_at: Date | string | null
}

function totpOf(row: TotpRow, keys: RealmKeys): CarriedTotp {
  const account = String(row.account_id)
  const confirmedAt = optionalInstant(row.confirmed_at)
  if (confirmedAt === undefined) throw new TypeError('it was never confirmed')
  return {
    ...{ id: row.id, secret: openSecret(keys, row.sealed_secret, account), confirmedAt },
    disabledAt: optionalInstant(row.disabled_at),
  }
}
