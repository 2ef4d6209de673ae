import type { AccountStore } from './account-store.ts'
import type { ApiKeyStore } from './api-key-store.ts'
import type { ApprovalStore } from './approval-store.ts'
import type { AuditLog } from './audit-log.ts'
import type { EmailChangeStore } from './email-change-store.ts'
import type { FactorStore } from './factor-store.ts'
import type { IdentityStore } from './identity-store.ts'
import type { InvitationStore } from './invitation-store.ts'
import type { KeyStore } from './key-store.ts'
import type { LimitStore } from './limit-store.ts'
import type { OutboxStore } from './outbox-store.ts'
import type { PersonalDataStore } from './personal-data-store.ts'
import type { ProviderStore } from './provider-store.ts'
import type { RecoveryStore } from './recovery-store.ts'
import type { RetentionStore } from './retention-store.ts'
import type { ServiceKeyStore } from './service-key-store.ts'
import type { SessionStore } from './session-store.ts'
import type { WebhookStore } from './webhook-store.ts'

/** All that a database keeps for one realm. */
export interface RealmStore {
  readonly accounts: AccountStore
  readonly sessions: SessionStore
  readonly factors: FactorStore
  readonly identities: IdentityStore
  readonly providers: ProviderStore
  readonly apiKeys: ApiKeyStore
  readonly invitations: InvitationStore
  readonly emailChanges: EmailChangeStore
  readonly recoveries: RecoveryStore
  readonly personalData: PersonalDataStore
  /** Absent: this database keeps everything until it ends by itself, or for ever. */
  readonly retention: RetentionStore | undefined
  readonly audit: AuditLog
  readonly approvals: ApprovalStore
  readonly outbox: OutboxStore
  readonly limits: LimitStore
  readonly keys: KeyStore
  readonly serviceKeys: ServiceKeyStore
  readonly webhooks: WebhookStore
}
