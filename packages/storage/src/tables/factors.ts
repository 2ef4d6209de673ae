import type { ColumnType } from 'kysely'
import type { AccountKey, Fixed, Flag, OptionalTimestamp } from '../columns.ts'

export interface TotpFactorsTable {
  id: Fixed<string>
  account_id: Fixed<AccountKey>
  sealed_secret: Fixed<Uint8Array>
  created_at: ColumnType<Date | string, Date, never>
  expires_at: ColumnType<Date | string, Date, never>
  confirmed_at: OptionalTimestamp
  last_step: ColumnType<number, number | undefined, number>
  last_used_at: OptionalTimestamp
  failures: ColumnType<number, number | undefined, number>
  disabled_at: OptionalTimestamp
}

export interface RecoveryCodesTable {
  account_id: Fixed<AccountKey>
  hash: Fixed<string>
}

export interface RecoveriesTable {
  account_id: Fixed<AccountKey>
  token_hash: Fixed<string>
  cancel_hash: Fixed<string>
  requested_at: ColumnType<Date | string, Date, never>
  opens_at: ColumnType<Date | string, Date, never>
  expires_at: ColumnType<Date | string, Date, never>
}

type DisabledFor = 'failures' | 'counter' | null

export interface PasskeysTable {
  id: Fixed<string>
  account_id: Fixed<AccountKey>
  name: string
  credential_id: Fixed<string>
  public_key: Fixed<Uint8Array>
  user_handle: Fixed<string>
  rp_id: Fixed<string>
  use: 'sign_in' | 'second_factor'
  sign_count: number
  transports: Fixed<string>
  aaguid: Fixed<string>
  backup_eligible: Flag
  backed_up: Flag
  created_at: ColumnType<Date | string, Date, never>
  last_used_at: OptionalTimestamp
  failures: ColumnType<number, never, number>
  disabled_at: OptionalTimestamp
  disabled_for: ColumnType<DisabledFor, DisabledFor | undefined, DisabledFor>
}

export interface ChallengesTable {
  hash: Fixed<string>
  purpose: Fixed<string>
  account_id: Fixed<AccountKey | null>
  sealed: Fixed<Uint8Array>
  tries_left: number
  expires_at: ColumnType<Date | string, Date, never>
}
