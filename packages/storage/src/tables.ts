import type { AccountStatus, ApprovalPurpose, OneTimeTokenPurpose, SessionId } from '@usher/engine'
import type { ColumnType } from 'kysely'
import type {
  AccountKey,
  Fixed,
  Flag,
  NumberedId,
  OptionalTimestamp,
  Timestamp,
} from './columns.ts'
import type {
  ChallengesTable,
  PasskeysTable,
  RecoveriesTable,
  RecoveryCodesTable,
  TotpFactorsTable,
} from './tables/factors.ts'
import type {
  IdentitiesTable,
  IdentityProvidersTable,
  IdentityTicketsTable,
  SessionIdentitiesTable,
} from './tables/identities.ts'
import type {
  WebhookDeliveriesTable,
  WebhookEndpointsTable,
  WebhookEventsTable,
} from './tables/webhooks.ts'

/** Beside these columns stand those of the realm's profile. */
interface AccountsTable {
  id: ColumnType<AccountKey, AccountKey | undefined, never>
  identifier: string
  shown_identifier: string
  status: AccountStatus
  created_at: ColumnType<Date | string, Date, never>
  updated_at: Timestamp
  activated_at: OptionalTimestamp
  last_login_at: OptionalTimestamp
  /** When its holder proved by a mail that the address is theirs. */
  confirmed_at: OptionalTimestamp
  reset_required_at: OptionalTimestamp
  /** While its holder wants it erased; then `status` is `suspended`. */
  erases_at: OptionalTimestamp
  /** When the suspension ends by itself. */
  suspended_until: OptionalTimestamp
  locale: string | null
}

interface RolesTable {
  name: Fixed<string>
}

interface AccountRolesTable {
  account_id: Fixed<AccountKey>
  role: Fixed<string>
  account_created_at: ColumnType<Date | string, Date, never>
}

interface CredentialsTable {
  account_id: Fixed<AccountKey>
  kind: Fixed<'password' | 'secret'>
  hash: string | null
  lookup_key: string | null
  verifier: string | null
  changed_at: Timestamp
}

interface InvitationsTable {
  account_id: Fixed<AccountKey>
  invited_by: Fixed<string>
  invited_at: ColumnType<Date | string, Date, never>
}

interface OneTimeTokensTable {
  id: NumberedId
  account_id: Fixed<AccountKey>
  purpose: Fixed<OneTimeTokenPurpose>
  token_hash: Fixed<string>
  created_at: ColumnType<Date | string, Date, never>
  expires_at: ColumnType<Date | string, Date, never>
  /** JSON of what an activation brings: password hash, profile and language. */
  registration: ColumnType<string | null, string | null | undefined, string | null>
}

interface ApprovalsTable {
  hash: Fixed<string>
  account_id: Fixed<AccountKey>
  /** `null` where access tokens name no session. */
  session_id: Fixed<string | null>
  purpose: Fixed<ApprovalPurpose>
  created_at: ColumnType<Date | string, Date, never>
  expires_at: ColumnType<Date | string, Date, never>
}

interface ApiKeysTable {
  id: Fixed<string>
  account_id: Fixed<AccountKey>
  hash: Fixed<string>
  name: Fixed<string>
  prefix: Fixed<string>
  /** JSON: a list. */
  scopes: Fixed<string>
  created_at: ColumnType<Date | string, Date, never>
  expires_at: ColumnType<Date | string, Date, never>
  last_used_at: OptionalTimestamp
}

interface SeenClientsTable {
  account_id: Fixed<AccountKey>
  digest: Fixed<string>
  seen_at: ColumnType<Date | string, Date, never>
}

interface EmailChangesTable {
  id: NumberedId
  account_id: Fixed<AccountKey>
  from_identifier: Fixed<string>
  from_shown: Fixed<string>
  to_identifier: Fixed<string>
  to_shown: Fixed<string>
  session_id: Fixed<SessionId | null>
  confirm_hash: string | null
  confirm_until: ColumnType<Date | string, Date, never>
  revert_hash: Fixed<string>
  revert_until: Timestamp
  asked_at: ColumnType<Date | string, Date, never>
  changed_at: OptionalTimestamp
}

interface SessionsTable {
  id: Fixed<string>
  account_id: Fixed<AccountKey>
  refresh_token_hash: string
  previous_token_hash: string | null
  rotated_at: OptionalTimestamp
  rotated_by_address: string | null
  rotated_by_user_agent: string | null
  created_at: ColumnType<Date | string, Date, never>
  expires_at: Timestamp
  /** The day of `expires_at` in UTC, which the database derives. */
  expires_on: ColumnType<string, never, never>
  revoked_at: OptionalTimestamp
  address: Fixed<string | null>
  user_agent: Fixed<string | null>
  /** Values of RFC 8176, separated by blanks. */
  methods: ColumnType<string, string | undefined, never>
}

export interface AuditEventsTable {
  id: NumberedId
  type: Fixed<string>
  at: ColumnType<Date | string, Date, never>
  account_id: Fixed<AccountKey | null>
  actor: Fixed<string | null>
  address: Fixed<string | null>
  user_agent: Fixed<string | null>
  detail: Fixed<string | null>
  /** Vouches for the row; see `sealEvent` of the engine. */
  seal: Fixed<string>
  /** Vouches for what is left after the personal parts were taken away; see `sealForgotten`. */
  forgotten: ColumnType<string | null, never, never>
  /** Given when the event is linked, some seconds after it was recorded; see sql/audit/link.ts. */
  chain: ColumnType<number | null, never, never>
  position: ColumnType<number | null, never, never>
  link: ColumnType<string | null, never, never>
}

export interface AuditChainsTable {
  chain: Fixed<number>
  position: number
  link: string
  /** The newest event that was linked when none waited. */
  complete_at: OptionalTimestamp
  /** Vouches for the row and for the chains before it; see `sealChainEnd` of the engine. */
  seal: string
}

export interface OutboxTable {
  id: Fixed<string>
  sealed: Uint8Array
  created_at: ColumnType<Date | string, Date, never>
  attempt: number
  due_at: Timestamp
  leased_until: OptionalTimestamp
  failed_at: OptionalTimestamp
  last_reason: string | null
  /** Marks mails to one address, as a keyed digest. */
  recipient: ColumnType<string | null, string | null | undefined, string | null>
}

interface ErasuresTable {
  account_id: Fixed<AccountKey>
  cancel_hash: Fixed<string>
  requested_at: ColumnType<Date | string, Date, never>
  erases_at: ColumnType<Date | string, Date, never>
}

interface ExportsTable {
  id: Fixed<string>
  account_id: Fixed<AccountKey>
  requested_at: ColumnType<Date | string, Date, never>
  attempt: number
  leased_until: OptionalTimestamp
  bytes: ColumnType<number | null, number | null | undefined, number | null>
  expires_at: OptionalTimestamp
}

interface ExportPartsTable {
  export_id: Fixed<string>
  attempt: Fixed<number>
  position: Fixed<number>
  content: Fixed<Uint8Array>
}

interface SigningKeysTable {
  id: Fixed<string>
  sealed: Fixed<Uint8Array | null>
  created_at: ColumnType<Date | string, Date, never>
  ends_at: OptionalTimestamp
}

interface ServiceKeysTable {
  generation: Fixed<number>
  id: Fixed<string>
  algorithm: Fixed<string>
  public_jwk: Fixed<string>
  sealed: Fixed<Uint8Array>
  published_at: ColumnType<Date | string, Date, never>
  signs_from: ColumnType<Date | string, Date, never>
  ends_at: OptionalTimestamp
}

/** The keys that the database has had; see sql/secret-key. */
interface KeyGenerationsTable {
  generation: Fixed<number>
  fingerprint: Fixed<string>
  since: ColumnType<Date | string, Date, never>
  /** A sealed `FormerKey`; `null` for the key in force. */
  former: Uint8Array | null
}

interface RateLimitsTable {
  key: Fixed<string>
  count: number
  resets_at: Timestamp
}

/** An import that is under way. */
interface AccountImportsTable {
  id: Fixed<string>
  /** Whether all accounts are staged; then they will be stored, whatever happens. */
  is_complete: Flag
  active_at: Timestamp
}

interface StagedAccountsTable {
  import_id: Fixed<string>
  position: Fixed<number>
  accounts: Fixed<string>
}

/** What the engine keeps in every realm; an app's tables stand beside them. */
export interface EngineTables {
  accounts: AccountsTable
  roles: RolesTable
  account_roles: AccountRolesTable
  credentials: CredentialsTable
  one_time_tokens: OneTimeTokensTable
  sessions: SessionsTable
  approvals: ApprovalsTable
  totp_factors: TotpFactorsTable
  recovery_codes: RecoveryCodesTable
  challenges: ChallengesTable
  passkeys: PasskeysTable
  seen_clients: SeenClientsTable
  email_changes: EmailChangesTable
  api_keys: ApiKeysTable
  invitations: InvitationsTable
  recoveries: RecoveriesTable
  erasures: ErasuresTable
  exports: ExportsTable
  export_parts: ExportPartsTable
  audit_events: AuditEventsTable
  audit_chains: AuditChainsTable
  outbox: OutboxTable
  rate_limits: RateLimitsTable
  signing_keys: SigningKeysTable
  service_keys: ServiceKeysTable
  key_generations: KeyGenerationsTable
  identities: IdentitiesTable
  identity_tickets: IdentityTicketsTable
  identity_providers: IdentityProvidersTable
  webhook_endpoints: WebhookEndpointsTable
  webhook_events: WebhookEventsTable
  webhook_deliveries: WebhookDeliveriesTable
  session_identities: SessionIdentitiesTable
  account_imports: AccountImportsTable
  staged_accounts: StagedAccountsTable
}
