import type { RealmStore } from '@usher/engine'
import { cassandraAccounts } from './accounts/accounts.ts'
import { cassandraEmailChanges } from './accounts/email-changes.ts'
import { cassandraApiKeys } from './api-keys.ts'
import { cassandraApprovals } from './approvals.ts'
import { cassandraAudit } from './audit/audit.ts'
import { inTime } from './client/deadline.ts'
import { cassandraFactors } from './factors/factors.ts'
import { cassandraIdentities } from './identities/identities.ts'
import { cassandraInvitations } from './invitations.ts'
import { cassandraKeys } from './keys.ts'
import { cassandraLimits } from './limits.ts'
import { cassandraOutbox } from './mail/outbox.ts'
import { cassandraPersonalData } from './personal-data/personal-data.ts'
import { cassandraProviders } from './providers.ts'
import type { RealmContext } from './realm-context.ts'
import { cassandraRecoveries } from './recoveries.ts'
import { cassandraServiceKeys } from './service-keys.ts'
import { cassandraSessions } from './sessions/sessions.ts'
import { cassandraWebhooks } from './webhooks/webhooks.ts'

/** What a process does in the background, or page by page. */
const UNBOUNDED = [
  'files',
  'rowsOf',
  'mailsTo',
  'claimExport',
  'addToArchive',
  'finishExport',
  'deleteExpired',
  'listDueErasures',
  'erase',
] as const

/** These as well, and `orders`, which asks nobody. */
const UNBOUNDED_OF_ACCOUNTS = ['import', 'export', 'search', 'count', 'orders'] as const

/** The engine's ports on one keyspace. */
export function realmStore(context: RealmContext): RealmStore {
  const inTimeAll = answeringInTime(context.cql.callMilliseconds)
  return {
    accounts: inTimeAll(cassandraAccounts(context), UNBOUNDED_OF_ACCOUNTS),
    sessions: inTimeAll(cassandraSessions(context), ['countActive']),
    approvals: inTimeAll(cassandraApprovals(context), []),
    factors: inTimeAll(cassandraFactors(context), []),
    identities: inTimeAll(cassandraIdentities(context), ['endSessions']),
    providers: inTimeAll(cassandraProviders(context), []),
    apiKeys: inTimeAll(cassandraApiKeys(context), []),
    invitations: inTimeAll(cassandraInvitations(context), ['list']),
    emailChanges: inTimeAll(cassandraEmailChanges(context), []),
    recoveries: inTimeAll(cassandraRecoveries(context), []),
    personalData: inTimeAll(cassandraPersonalData(context), UNBOUNDED),
    retention: undefined,
    audit: inTimeAll(cassandraAudit(context), ['list', 'count']),
    outbox: inTimeAll(cassandraOutbox(context), []),
    limits: inTimeAll(cassandraLimits(context), []),
    keys: inTimeAll(cassandraKeys(context), []),
    serviceKeys: inTimeAll(cassandraServiceKeys(context), []),
    webhooks: inTimeAll(cassandraWebhooks(context), [
      'fanOut',
      'listDeliveries',
      'retry',
      'forget',
      'backlog',
    ]),
  }
}

/** Makes of a port the same port, each question answered within that time; but for the long ones. */
function answeringInTime(milliseconds: number) {
  return <Port extends object>(port: Port, long: readonly (keyof Port)[]): Port => {
    const questions = Object.entries(port).map(([name, ask]) => [
      name,
      long.includes(name as keyof Port)
        ? ask
        : (...asked: unknown[]) => inTime(ask(...asked) as Promise<unknown>, milliseconds),
    ])
    return Object.fromEntries(questions) as Port
  }
}
