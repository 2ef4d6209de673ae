import type { Factors, TotpFactor } from '@usher/engine'
import { type Kysely, sql } from 'kysely'
import { type AccountKey, instant, optionalInstant } from '../../columns.ts'
import { type Executes, prepared } from '../../prepared.ts'
import type { RealmContext } from '../../realm-context.ts'
import type { EngineTx } from '../../realm-tx.ts'
import type { EngineTables } from '../../tables.ts'
import { PASSKEY_COLUMNS, type PasskeyRow, passkeyOf } from './passkey-row.ts'

interface TotpRow {
  readonly id: string
  readonly sealed_secret: Uint8Array
  readonly created_at: Date | string
  readonly expires_at: Date | string
  readonly confirmed_at: Date | string | null
  readonly last_step: number
  readonly last_used_at: Date | string | null
  readonly disabled_at: Date | string | null
}

interface Holder {
  readonly account: AccountKey
}

const factorStatements = (_: RealmContext, db: Kysely<EngineTables>) => ({
  findTotp: prepared<Holder, TotpRow>((place) =>
    db
      .selectFrom('totp_factors')
      .select([
        'id',
        'sealed_secret',
        'created_at',
        'expires_at',
        'confirmed_at',
        'last_step',
        'last_used_at',
        'disabled_at',
      ])
      .where('account_id', '=', place('account')),
  ),
  findPasskeys: prepared<Holder, PasskeyRow>((place) =>
    db
      .selectFrom('passkeys')
      .select(PASSKEY_COLUMNS)
      .where('account_id', '=', place('account'))
      .orderBy('created_at')
      .orderBy('id'),
  ),
  countCodes: prepared<Holder, { codes: number }>((place) =>
    db
      .selectFrom('recovery_codes')
      .select(sql<number>`count(*)`.as('codes'))
      .where('account_id', '=', place('account')),
  ),
})

/** Makes what reads the factors of an account, inside of a change or outside. */
export function findingFactors(
  context: RealmContext,
  db: Kysely<EngineTables>,
): (on: Executes, account: AccountKey) => Promise<Factors> {
  const { findTotp, findPasskeys, countCodes } = factorStatements(context, db)
  return async (on, account) => {
    const [totp] = await findTotp(on, { account })
    const passkeys = await findPasskeys(on, { account })
    const [counted] = await countCodes(on, { account })
    return {
      totp: totp && totpOf(totp),
      passkeys: passkeys.map(passkeyOf),
      recoveryCodes: Number(counted?.codes ?? 0),
    }
  }
}

/** The factors as this change sees them. */
export function findFactorsIn(tx: EngineTx, account: AccountKey): Promise<Factors> {
  return tx.statements(findingFactors)(tx, account)
}

function totpOf(row: TotpRow): TotpFactor {
  return {
    id: row.id,
    sealedSecret: row.sealed_secret,
    createdAt: instant(row.created_at),
    expiresAt: instant(row.expires_at),
    confirmedAt: optionalInstant(row.confirmed_at),
    lastStep: Number(row.last_step),
    lastUsedAt: optionalInstant(row.last_used_at),
    disabledAt: optionalInstant(row.disabled_at),
  }
}
