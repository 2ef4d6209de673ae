import type { RealmStore } from '@usher/engine'
import type { Database } from '../database.ts'
import type { EngineTables } from '../tables.ts'
import { sqlAccounts } from './accounts.ts'
import { sqlAudit } from './audit.ts'
import type { Home } from './home.ts'
import { sqlKeys } from './keys.ts'
import { sqlLimits } from './limits.ts'
import { sqlOutbox } from './outbox.ts'
import { sqlSessions } from './sessions.ts'

/** The engine's ports on one realm's database. */
export function realmStore(
  database: Database<EngineTables>,
  { realm, auditKey }: Pick<Home, 'realm' | 'auditKey'>,
): RealmStore {
  const home = { realm, auditKey, dialect: database.dialect }
  return {
    accounts: sqlAccounts(database, home),
    sessions: sqlSessions(database, home),
    audit: sqlAudit(database, home),
    outbox: sqlOutbox(database),
    limits: sqlLimits(database),
    keys: sqlKeys(database),
  }
}
