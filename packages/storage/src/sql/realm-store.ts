import type { RealmStore } from '@usher/engine'
import type { Database } from '../database.ts'
import type { PersonalData } from '../personal-table.ts'
import type { RealmContext } from '../realm-context.ts'
import type { EngineTables } from '../tables.ts'
import { sqlAccounts } from './accounts.ts'
import { sqlApiKeys } from './api-keys.ts'
import { sqlApprovals } from './approvals.ts'
import { sqlAudit } from './audit/log.ts'
import { sqlEmailChanges } from './email-changes.ts'
import { sqlFactors } from './factors/factors.ts'
import { sqlIdentities } from './identities/identities.ts'
import { sqlInvitations } from './invitations.ts'
import { sqlKeys } from './keys.ts'
import { sqlLimits } from './limits.ts'
import { sqlOutbox } from './outbox.ts'
import { sqlPersonalData } from './personal-data/personal-data.ts'
import { sqlProviders } from './providers.ts'
import { sqlRecoveries } from './recoveries.ts'
import { sqlRetention } from './retention/retention.ts'
import { sqlServiceKeys } from './service-keys.ts'
import { sqlSessions } from './sessions.ts'
import { sqlWebhooks } from './webhooks/webhooks.ts'

/** The engine's ports on one realm's database. */
export function realmStore(
  database: Database<EngineTables>,
  context: RealmContext,
  ofApps: Pick<PersonalData, 'tables' | 'afterErasure'>,
): RealmStore {
  return {
    accounts: sqlAccounts(database, context),
    sessions: sqlSessions(database, context),
    approvals: sqlApprovals(database, context),
    factors: sqlFactors(database, context),
    identities: sqlIdentities(database, context),
    providers: sqlProviders(database),
    apiKeys: sqlApiKeys(database, context),
    invitations: sqlInvitations(database, context),
    emailChanges: sqlEmailChanges(database, context),
    recoveries: sqlRecoveries(database, context),
    retention: sqlRetention(database, context),
    personalData: sqlPersonalData(database, context, ofApps),
    audit: sqlAudit(database, context),
    outbox: sqlOutbox(database),
    limits: sqlLimits(database),
    keys: sqlKeys(database),
    serviceKeys: sqlServiceKeys(database),
    webhooks: sqlWebhooks(database),
  }
}
