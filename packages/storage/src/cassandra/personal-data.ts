import type { PersonalDataStore } from '@usher/engine'
import { StorageFault } from '../storage-fault.ts'

/** Realms whose people export or erase their data are not opened here; see `assertPossible`. */
export function cassandraPersonalData(): PersonalDataStore {
  return {
    files: [],
    async *rowsOf() {},
    async *mailsTo() {},
    addressesOf: async () => [],
    requestExport: refuse,
    findExport: async () => undefined,
    claimExport: async () => undefined,
    addToArchive: refuse,
    finishExport: refuse,
    openArchive: refuse,
    deleteExpired: async () => {},
    requestErasure: refuse,
    cancelErasure: async () => ({ cancelled: false }),
    listDueErasures: async () => [],
    erase: refuse,
  }
}

async function refuse(): Promise<never> {
  throw new StorageFault('accounts cannot be erased on Cassandra yet; delete them instead')
}
