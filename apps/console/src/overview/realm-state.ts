import type { AdministeredRealm } from '../realms.ts'

/** A database that does not answer has no figures. */
export async function stateOf({ name, engine, storage }: AdministeredRealm) {
  const database = databaseName(storage)
  try {
    await storage.check()
    const { waiting, failed } = await engine.store.outbox.counts()
    return { name, database, healthy: true, mails_waiting: waiting, mails_failed: failed }
  } catch {
    return { name, database, healthy: false, mails_waiting: null, mails_failed: null }
  }
}

function databaseName(storage: AdministeredRealm['storage']): string {
  return storage.kind === 'sql' ? storage.database.dialect.name : storage.kind
}
