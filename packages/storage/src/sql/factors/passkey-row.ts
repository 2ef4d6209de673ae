import type { Passkey } from '@usher/engine'
import { instant, optionalInstant } from '../../columns.ts'

/** The columns of a passkey, in the order of the table. */
export const PASSKEY_COLUMNS = [
  'id',
  'name',
  'credential_id',
  'public_key',
  'user_handle',
  'rp_id',
  'use',
  'sign_count',
  'transports',
  'aaguid',
  'backup_eligible',
  'backed_up',
  'created_at',
  'last_used_at',
  'disabled_at',
  'disabled_for',
] as const

/** A passkey as the databases answer it. */
export interface PasskeyRow {
  readonly id: string
  readonly name: string
  readonly credential_id: string
  readonly public_key: Uint8Array
  readonly user_handle: string
  readonly rp_id: string
  readonly use: Passkey['use']
  readonly sign_count: number | string
  readonly transports: string
  readonly aaguid: string
  readonly backup_eligible: boolean | number
  readonly backed_up: boolean | number
  readonly created_at: Date | string
  readonly last_used_at: Date | string | null
  readonly disabled_at: Date | string | null
  readonly disabled_for: 'failures' | 'counter' | null
}

export function passkeyOf(row: PasskeyRow): Passkey {
  return {
    id: row.id,
    name: row.name,
    credentialId: row.credential_id,
    publicKey: row.public_key,
    userHandle: row.user_handle,
    rpId: row.rp_id,
    use: row.use,
    signCount: Number(row.sign_count),
    transports: row.transports.split(' ').filter(Boolean),
    aaguid: row.aaguid,
    backupEligible: Boolean(row.backup_eligible),
    backedUp: Boolean(row.backed_up),
    createdAt: instant(row.created_at),
    lastUsedAt: optionalInstant(row.last_used_at),
    disabledAt: optionalInstant(row.disabled_at),
    disabledFor: row.disabled_for ?? undefined,
  }
}
