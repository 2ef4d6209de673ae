import type { RealmStore } from '@usher/engine'
import { cassandraAccounts } from './accounts.ts'
import { cassandraAudit } from './audit.ts'
import { inTime } from './deadline.ts'
import type { Home } from './home.ts'
import { cassandraKeys } from './keys.ts'
import { cassandraLimits } from './limits.ts'
import { cassandraOutbox } from './outbox.ts'
import { cassandraSessions } from './sessions.ts'

/** The engine's ports on one keyspace. */
export function realmStore(home: Home): RealmStore {
  return {
    accounts: inTimeAll(cassandraAccounts(home), ['import', 'export', 'search']),
    sessions: inTimeAll(cassandraSessions(home), ['countActive']),
    audit: inTimeAll(cassandraAudit(home), ['list', 'count']),
    outbox: inTimeAll(cassandraOutbox(home), []),
    limits: inTimeAll(cassandraLimits(home), []),
    keys: inTimeAll(cassandraKeys(home), []),
  }
}

/** The same port, each question answered within the time a caller waits; but for the long ones. */
function inTimeAll<Port extends object>(port: Port, long: readonly (keyof Port)[]): Port {
  const questions = Object.entries(port).map(([name, ask]) => [
    name,
    long.includes(name as keyof Port)
      ? ask
      : (...asked: unknown[]) => inTime(ask(...asked) as Promise<unknown>),
  ])
  return Object.fromEntries(questions) as Port
}
