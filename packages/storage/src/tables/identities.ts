import type { ColumnType } from 'kysely'
import type { AccountKey, Fixed, OptionalTimestamp } from '../columns.ts'

export interface IdentitiesTable {
  issuer: Fixed<string>
  subject: Fixed<string>
  id: Fixed<string>
  account_id: Fixed<AccountKey>
  provider: Fixed<string>
  email_at_link: Fixed<string | null>
  linked_at: ColumnType<Date | string, Date, never>
  last_used_at: OptionalTimestamp
}

export interface IdentityTicketsTable {
  hash: Fixed<string>
  kind: Fixed<string>
  sealed: Fixed<Uint8Array | null>
  expires_at: ColumnType<Date | string, Date, never>
}

export interface IdentityProvidersTable {
  name: Fixed<string>
  sealed: Uint8Array
  added_at: ColumnType<Date | string, Date, never>
}

export interface SessionIdentitiesTable {
  session_id: Fixed<string>
  issuer: Fixed<string>
  subject: Fixed<string>
  provider_session: Fixed<string | null>
}
